"""Every page, as each role that opens it, at a desk, on a telephone and with large letters: whole, quiet, accessible."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from imojak.ledger.models import Contract
from imojak.messages.stopping import stop_page
from imojak.offers.models import Place, Round
from imojak.parties.duplicates import find_duplicates
from imojak.parties.models import Account, Person
from imojak.paths.actions import group_invitations as inviting
from imojak.paths.actions.filing import confirmation_token
from imojak.paths.models import (
    Agreement,
    Appeal,
    Application,
    Certificate,
    ChangeRequest,
    Hosting,
    Intake,
    Judging,
    Participation,
    Policy,
    SeatOffer,
)
from imojak.pay.models import Payment
from imojak.placing.models import Publication, Run, Scenario
from imojak.records.models import Session
from imojak.sites.filing_for import Filer, token_of
from tests import factories as make
from tests.chromium import DESKTOP, PHONE, cut_text, enlarge_text, overflow, violations
from tests.sites.visits import VISITS, Visit, attendance, books, hours, months, pay, payees

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def numbers(site: str) -> dict[str, int | str]:
    """What the year has: a batch's entry, a payment in it, a contract with its paper, a place, a round, an application."""
    payment = Payment.objects.filter(batch__spending__isnull=False).order_by("pk")[0]
    contract = Contract.objects.order_by("pk")[0]
    application = Application.objects.filter(round__programme__code__startswith="boram").order_by("pk")[0]
    mine = Participation.objects.filter(party__accounts__username="citizen").order_by("pk")[0]
    class_ = Session.objects.filter(kind="class", place__round__programme__shape="course").order_by("pk")[0]
    trained = Session.objects.filter(place__round=application.round).order_by("pk")[0]
    pair = Participation.objects.filter(place__kind="mentor").order_by("pk")[0]
    return {
        **_together(mine.round),
        "pair": pair.pk,
        "pairing": pair.round.code,
        "host": make.hosting(application.round, status="checked").pk,
        **fair_of_today(),
        **today(),
        **months.numbers(),
        **pay.numbers(),
        **payees.numbers(),
        **attendance.numbers(),
        **books.numbers(),
        "round_place": trained.place_id,
        "round_session": trained.pk,
        "course": class_.place.round.code,
        "course_session": class_.pk,
        "open_round": mine.round.code,
        "my_application": mine.decision.application_id,
        "my_decision": mine.decision_id,
        "my_participation": mine.pk,
        "round": application.round.code,
        "policy": Policy.objects.filter(programme__code="boram").order_by("pk")[0].pk,
        "application": application.pk,
        "entry": payment.batch.spending.entries.get().pk,  # type: ignore[union-attr]
        "payment": payment.pk,
        "contract": contract.commitment.entries.order_by("pk")[0].pk,
        "document": contract.document_id,
        "place": Place.objects.filter(host__role_holders__party__accounts__username="leader").order_by("pk")[0].pk,
    }


def today() -> dict[str, int | str]:
    """What waits today in a demo, by the name that VISITS gives it."""
    citizen = Account.objects.get(username="citizen")
    work = Participation.objects.get(party=citizen.party, status="active", round__programme__shape="social-job")
    intake = Intake.objects.select_related("round").latest("pk")
    sheet = (
        Judging.objects.filter(judge__accounts__username="judge").select_related("application__round").earliest("pk")
    )
    offer = (
        SeatOffer.objects.filter(application__party=citizen.party, status="open").select_related("place").latest("pk")
    )
    certificate = Certificate.objects.filter(participation__round__programme__code__startswith="boram").earliest("pk")
    told = Publication.objects.select_related("run__scenario__round").earliest("pk")
    matched = Scenario.objects.filter(runs__isnull=False).select_related("round").latest("pk")
    again = Run.objects.filter(numbers__has_key="since").select_related("scenario__round").latest("pk").scenario
    offerings = Hosting.objects.filter(round__programme__code="internship")
    suspicion = find_duplicates(
        seen=set(
            Person.objects.filter(party__applications__round=intake.round).values_list("pk", flat=True)
        ).intersection
    )[0]
    return {
        "recruiting": intake.round.code,
        "intake": intake.pk,
        "judged": sheet.application.round.code,
        "sheet": sheet.pk,
        "matched": matched.round.code,
        "scenario": matched.pk,
        "computed_again": again.pk,
        "rematched": again.round.code,
        "told": told.run.scenario.round.code,
        "told_scenario": told.run.scenario_id,
        "told_match": told.pk,
        "placed": matched.runs.latest("pk").results.earliest("pk").application_id,
        "appeal": Appeal.objects.filter(status="filed", kind="appeal").earliest("pk").pk,
        "my_offer": offer.pk,
        "offered": offer.application_id,
        "classes": offer.place.round.code,
        "my_agreement": Agreement.objects.get(participation=work).pk,
        "my_work": work.pk,
        **hours.numbers(work),
        "work": work.round.code,
        "work_place": work.place_id,
        "asking": ChangeRequest.objects.earliest("pk").participation_id,
        "site_agreement": Agreement.objects.get(round=work.round, kind="host").pk,
        "offering": offerings.filter(status="filed").earliest("pk").pk,
        "visited": offerings.filter(status="visited").earliest("pk").pk,
        "first": suspicion.first.pk,
        "second": suspicion.second.pk,
        **_filed_by_a_partner(intake.round),
        "code": certificate.code,
        "mentored": Participation.objects.get(place__host__accounts__username="mentor").pk,
    }


def _filed_by_a_partner(of: Round) -> dict[str, int | str]:
    """What the operator has filed for somebody who has still to confirm, and somebody whom it has found."""
    operator = Account.objects.get(username="operator")
    asked = Application.objects.get(filed_by=operator, status="proposed")
    return {
        "asked": confirmation_token(asked),
        "protege": token_of(Filer(operator, of, partner=True), make.person("임부탁")),
    }


def _together(of: Round) -> dict[str, int | str]:
    """Let the citizen lead a group of two with somebody who has not answered; the lived year's people act alone."""
    citizen = Account.objects.get(username="citizen")
    group = make.group("함께 걷는 사람들")
    member = group.members.get(leader=False)
    group.members.filter(leader=True).update(member=citizen.party)
    make.group_profile(group, citizen, round=of)
    invitation = make.group_invitation(
        group, citizen, answer_due=timezone.localdate() + timedelta(days=5), sent_at=timezone.now()
    )
    return {
        "stop": stop_page(member.member_id).rstrip("/").rpartition("/")[2],
        "group": group.pk,
        "member": member.pk,
        "invitation": inviting.code_of(invitation),
    }


def fair_of_today() -> dict[str, int | str]:
    """Today's fair: the booth of the demo's leader, at which the demo's citizen has an interview, and another."""
    of = Round.objects.filter(programme__code="employer-link.fair").latest("starts_on")
    mine = Participation.objects.get(round=of, party__accounts__username="citizen")
    booths = of.places.filter(kind="booth", host__isnull=False)
    return {
        "fair": of.code,
        "booth": mine.place.parent_id or 0,
        "other_booth": booths.exclude(pk=mine.place.parent_id or 0)[0].pk,
        "interview": mine.pk,
    }


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: f"{visit.path}-{visit.by}")
def test_a_page_breaks_no_rule_of_accessibility_and_fits(
    look: Callable[[str], Page], numbers: dict[str, int | str], visit: Visit
) -> None:
    page = look(visit.by)
    response = page.goto(visit.path.format(**numbers))
    assert response is not None
    assert response.request.redirected_from is None, "another page than the one that was asked for"
    assert response.status == visit.status
    assert page.title().endswith("· 이모작")
    assert page.locator("h1").count() == 1
    # Opened once, and then looked at in every size: to open it takes longer than to look.
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert violations(page) == [], size
        assert overflow(page) <= 0, size
    enlarge_text(page)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert overflow(page) <= 0, size
        assert cut_text(page) == [], size


def test_a_page_zoomed_to_twice_its_size_fits(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 640, "height": 450}, device_scale_factor=2)
    for path in ("/", "/office/report/", "/office/figures/", "/office/budget/", "/office/checks/"):
        page.goto(path)
        assert overflow(page) <= 0, path


@pytest.mark.parametrize("path", ["/", "/office/budget/"])
def test_high_contrast_keeps_bars_and_the_focus_visible(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(forced_colors="active", reduced_motion="reduce")
    page.goto(path)
    colours = page.evaluate(
        "['track', 'done'].map(name => getComputedStyle(document.querySelector('.meter .' + name)).fill)"
    )
    assert colours[0] != colours[1]
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_nothing_moves_for_whoever_asked_for_stillness(open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto("/")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(one => { const style = getComputedStyle(one);"
        " return style.animationName !== 'none' || style.scrollBehavior === 'smooth'"
        " || style.transitionDuration.split(', ').some(time => parseFloat(time) > 0.001 && style.transitionProperty !== 'none'); })"
        ".map(one => one.className)"
    )
    assert moving == []


@pytest.mark.parametrize("path", ["/", "/login/"])
def test_the_letters_are_the_web_font_that_has_every_syllable(page: Page, path: str) -> None:
    page.goto(path)
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)")
    assert any("Pretendard GOV" in family for family in loaded)
