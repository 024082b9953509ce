"""Studies of today that were given out to institutes: their first instalment is so large that the director approves it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from imojak.demo.today.desk import Desk
from imojak.demo.today.jobs import season
from imojak.demo.today.pay import line_of_today
from imojak.kernel.business_number import check_digit
from imojak.kernel.months import month_of
from imojak.kernel.typesetting import typeset
from imojak.ledger.actions import Paper, commit
from imojak.offers import actions as offers
from imojak.offers.models import Round
from imojak.parties.actions.profile import give_consents
from imojak.parties.enums import ConsentPurpose, OrganisationKind, PartyKind
from imojak.parties.models import Account, Organisation, Party
from imojak.paths import actions
from imojak.paths.actions.papers import attach, check_document
from imojak.paths.models import Application
from imojak.pay.accounts import ask_account, confirm_account
from imojak.pay.banks import BANKS
from imojak.pay.batching import approve_step, prepare
from imojak.pay.instalments import decide_instalment
from imojak.pay.models import Batch

STUDIES, FIRST = "policy-research.studies", "fee-first"
TEMPLATE = Path(__file__).with_name("report.typ")
WON, BUDGET = 10_000_000, 300_000_000
#: What is studied, and by whom; eleven first instalments are more than what two of finance approve by themselves.
GIVEN_OUT = (
    ("중장년 재취업 경로", "한강고용연구소"), ("디지털 활동의 지역 차이", "서울생활데이터연구원"),
    ("보람일자리 참여 뒤의 삶", "사회참여연구회"), ("50대 부모 돌봄과 일", "가족돌봄연구센터"),
    ("중장년 건강과 일", "도시건강연구원"), ("자치구 50플러스센터의 역할", "지방행정연구회"),
    ("소규모 창업의 비용", "소상공인경영연구소"), ("전직 상담의 질", "진로상담연구원"),
    ("중장년 1인가구의 관계망", "이웃관계연구소"), ("평생학습 이력의 쓰임", "배움이력연구원"),
    ("세대가 함께하는 일터", "세대공존연구소"),
)  # fmt: skip
PROPOSAL = (
    "서울 중장년의 기록과 면접을 함께 보아 무엇이 길을 가르는지 밝히고, 재단의 사업을 어떻게 고치면 좋을지 제안하겠습니다. "
    "먼저 있는 자료를 정리하고, 참여자 서른 분을 만나며, 끝에는 누구나 따라 볼 수 있는 자료와 셈을 함께 내겠습니다."
)


def pay_studies(desk: Desk) -> Round:
    """Give out studies, take their progress reports, and let the batch of the first instalments wait for the director."""
    of = desk.round(
        STUDIES, f"정책 연구과제 {season(desk)}", notice=-115, apply_from=-112, apply_to=-104, screen_to=-98,
        starts_on=-92, ends_on=90,
    )  # fmt: skip
    places = [offers.add_place(of, title, 1, actor=desk.manager, kind="study") for title, _ in GIVEN_OUT]
    offers.publish(of, actor=desk.manager, at=desk.at(-115))
    filed = []
    for place, (_, name) in zip(places, GIVEN_OUT, strict=True):
        institute = _institute(name)
        said = {
            "organisation_name": name, "number": institute.organisation.business_number, "proposal_summary": PROPOSAL,
        }  # fmt: skip
        filed.append(desk.apply(of, institute, [], -110, place=place, **said))
    offers.screen(of, actor=desk.manager, at=desk.at(-103))
    begun = []
    for one in filed:
        actions.qualify(one, actor=desk.manager, at=desk.at(-102))
        begun.append(actions.accept(one, actor=desk.manager, at=desk.at(-98)))
    offers.run(of, actor=desk.manager, at=desk.at(-92))
    clerk = Account.objects.get(username="payclerk")
    for number, (application, made) in enumerate(zip(filed, begun, strict=True)):
        application.refresh_from_db()
        own, digits = desk.account_of(application.party), f"301{application.party_id:09d}"
        report = attach(
            application,
            "progress_report",
            "중간보고서.pdf",
            _report(desk, application),
            actor=own,
            at=desk.at(-6, 10, number),
        )
        check_document(report, actor=desk.manager, accepted=True, at=desk.at(-4, 11, number))
        bank, holder = sorted(BANKS)[number % len(BANKS)], application.party.name
        confirm_account(ask_account(application.party, bank, digits, holder, actor=own), digits, actor=own)
        decide_instalment(made, FIRST, actor=clerk, claimed=WON, on=desk.day)
    line = line_of_today(desk, of, BUDGET)
    # A contract of last year is paid out of this year's budget from its first day on.
    since = max(of.starts_on, date(desk.day.year, 1, 1))
    commit(line, 2 * WON * len(begun), Paper(f"{desk.day.year}-연구과제-{of.pk}", f"{of.title} 계약", since))
    _approved_by_finance(prepare(of, line, month_of(desk.day), actor=clerk, on=desk.day))
    return of


def _approved_by_finance(batch: Batch) -> None:
    """Approve all steps but the director's."""
    for username in ("finance", "finance-2"):
        batch = approve_step(batch, actor=Account.objects.select_related("party").get(username=username))


def _institute(name: str) -> Party:
    """Enter an institute that agrees to the service."""
    party = Party.objects.create(kind=PartyKind.ORGANISATION, name=name)
    first = f"{party.pk:09d}"  # the first three digits name no tax office, so that nobody has such a number
    Organisation.objects.create(
        party=party, kind=OrganisationKind.INSTITUTION, business_number=first + str(check_digit(first)), field="연구",
        district_code="11440",
    )  # fmt: skip
    give_consents(party, [ConsentPurpose.SERVICE])
    return party


def _report(desk: Desk, application: Application) -> bytes:
    """Return a study's progress report as a page of PDF."""
    place = application.place
    assert place is not None
    said = {"title": f"‘{place.title}’ 중간보고", "by": application.party.name, "on": f"{desk.on(-6):%Y. %m. %d.}"}
    return typeset(TEMPLATE, "report", {**said, "text": PROPOSAL})
