"""The admin: every page opens, what guards forbid is not offered, and nobody's name is read."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from imojak.kernel.admin import PersonalAdmin, ReadOnlyAdmin
from imojak.parties.models import Account
from tests import factories as make
from tests.access_sides import Side
from tests.conftest import Clock
from tests.kernel.test_guards import guards_in_code

pytestmark = pytest.mark.django_db

NAME = "남궁보라매"
TABLES = [model for model in apps.get_models() if model.__module__.startswith("imojak.")]
SHOWN = [model for model in TABLES if model in admin.site._registry]
#: Looked after on the page of the row that they belong to.
INLINE = {"agency.duty", "agency.floorarea", "instruments.item", "offers.programmeline", "offers.programmetext"}
#: Who holds a role and an account is what a system administrator looks after.
STAFF = {"parties.role", "parties.account"}


def label(model: type[models.Model]) -> str:
    return model._meta.label_lower


def page(model: type[models.Model], name: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(Account.objects.create_superuser(username="admin", password=None))
    return client


@pytest.fixture
def side(clock: Clock) -> Side:
    made = Side("ours", paid=True)
    type(made.citizen).objects.filter(pk=made.citizen.pk).update(name=NAME)
    make.unit("with-duties")
    return made


def test_every_table_is_in_the_admin_by_itself_or_on_another_page() -> None:
    assert {label(model) for model in TABLES} - {label(model) for model in SHOWN} == INLINE


def test_every_list_and_every_page_opens(administrator: Client, side: Side) -> None:
    opened = 0
    for model in SHOWN:
        answer = administrator.get(page(model, "changelist"))
        assert answer.status_code == 200, label(model)
        row = model._default_manager.order_by("-pk").first()
        if row is not None:
            assert administrator.get(page(model, "change", row.pk)).status_code == 200, label(model)
            opened += 1
    assert opened > 30


def test_a_system_administrator_reads_nobodys_name(administrator: Client, side: Side) -> None:
    for model in SHOWN:
        if label(model) in STAFF:
            continue
        pages = [page(model, "changelist"), *(page(model, "change", pk) for pk in _numbers(model))]
        for address in pages:
            assert NAME not in administrator.get(address).content.decode(), address


def _numbers(model: type[models.Model]) -> list[int]:
    return list(model._default_manager.order_by("-pk").values_list("pk", flat=True)[:3])


@pytest.mark.parametrize("model", [m for m in SHOWN if m.__dict__.get("personal")], ids=label)
def test_tables_about_people_are_shown_as_numbers(model: type[models.Model]) -> None:
    assert label(model) in STAFF or isinstance(admin.site._registry[model], PersonalAdmin)


def test_what_never_changes_is_not_offered_for_change() -> None:
    frozen = {name.removesuffix("_no_delete") for name in guards_in_code() if name.endswith("_no_delete")}
    assert len(frozen) > 10
    for model in SHOWN:
        if model._meta.db_table in frozen:
            assert isinstance(admin.site._registry[model], ReadOnlyAdmin), label(model)


def test_what_has_a_life_is_changed_by_actions_only() -> None:
    from imojak.reports.audit.machines import MACHINES

    for kind in MACHINES:
        assert isinstance(admin.site._registry[apps.get_model(kind)], ReadOnlyAdmin), kind


def test_nobody_else_gets_in(client: Client, side: Side) -> None:
    assert client.get(reverse("admin:index")).status_code == 302
    for column in ("auditor", "manager", "administrator"):
        account = side.actor(column)
        client.force_login(account)
        assert client.get(reverse("admin:index")).status_code == 302
