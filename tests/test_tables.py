"""What every table, and every line of code, of the house says about itself."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from imojak.kernel.scopes import Scope
from imojak.kernel.tables import Retention
from tests.conftest import ROOT

PACKAGE = ROOT / "imojak"
HANGUL = re.compile(r"[가-힣]")
#: Fields that Django itself brings to accounts; their names are Django's translations.
DJANGO_ACCOUNT = {field.name for field in apps.get_model("parties", "Account")._meta.get_fields()} - {"party"}

TABLES = [model for model in apps.get_models() if model.__module__.startswith("imojak.")]
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def label(model: type[models.Model]) -> str:
    return model._meta.label_lower


@pytest.mark.parametrize("model", TABLES, ids=label)
def test_a_table_says_how_long_it_is_kept_and_whether_it_is_about_people(model: type[models.Model]) -> None:
    assert isinstance(getattr(model, "retention", None), Retention)
    assert isinstance(getattr(model, "personal", None), bool)


@pytest.mark.parametrize("model", TABLES, ids=label)
def test_a_table_and_its_fields_have_korean_names(model: type[models.Model]) -> None:
    names = {"": str(model._meta.verbose_name)}
    for field in model._meta.concrete_fields:
        if not (field.primary_key and field.auto_created) and not (
            label(model) == "parties.account" and field.name in DJANGO_ACCOUNT
        ):
            names[field.name] = str(field.verbose_name)
    assert {name: text for name, text in names.items() if not HANGUL.search(text)} == {}


@pytest.mark.parametrize("model", TABLES, ids=label)
def test_choices_have_korean_names(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        assert all(HANGUL.search(str(text)) for _, text in field.choices or ()), field.name


def scopes() -> dict[str, Scope]:
    """Every scope of every room, by object type."""
    found: dict[str, Scope] = {}
    for room in {path.relative_to(PACKAGE).parts[0] for path in PACKAGE.glob("*/scopes*")}:
        if room != "kernel":
            said: dict[str, Scope] = getattr(import_module(f"imojak.{room}.scopes"), "SCOPES", {})
            assert not set(said) & set(found), "one object type, one scope"
            found |= said
    return found


def test_every_table_about_people_has_a_scope() -> None:
    personal = {label(model) for model in TABLES if model.__dict__.get("personal", False)}
    assert len(personal) > 20
    assert personal - set(scopes()) == set()


def test_a_scope_is_of_a_table_that_exists() -> None:
    assert set(scopes()) <= {label(model) for model in TABLES}


@pytest.mark.django_db
def test_no_change_of_a_table_waits_for_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# ── the code ─────────────────────────────────────────


def public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions of a module and methods of its classes whose names, and classes' names, do not begin with _."""
    for node in tree.body:
        bodies = node.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else [node]
        for child in bodies:
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not child.name.startswith("_"):
                yield child


#: Django calls these by name and says what they do.
DJANGO_HOOKS = {"add_arguments", "handle", "ready", "has_add_permission", "has_change_permission",
                "has_delete_permission", "get_queryset", "get_urls", "clean", "save"}  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_public_function_says_what_it_does_and_with_what(path: Path) -> None:
    silent, untyped = [], []
    for function in public_functions(ast.parse(path.read_text(encoding="utf-8"))):
        overriding = any(
            isinstance(one, ast.Name) and one.id in {"override", "overload"} for one in function.decorator_list
        )
        if not ast.get_docstring(function) and function.name not in DJANGO_HOOKS and not overriding:
            silent.append(function.name)
        given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        named = [one for one in given if one.arg not in {"self", "cls"}]
        if function.returns is None or any(one.annotation is None for one in named):
            untyped.append(function.name)
    assert (silent, untyped) == ([], [])


def test_rooms_import_downwards_only(capfd: pytest.CaptureFixture[str]) -> None:
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capfd.readouterr().out


def test_every_room_is_in_the_import_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    named = {room.strip() for layer in contracts[0]["layers"] for room in layer.split("|")}
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms - named == set()
