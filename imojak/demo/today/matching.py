"""Internships of today that are matched: one with scenarios to hold side by side, one that is published."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from imojak.demo.today.desk import Desk
from imojak.demo.today.jobs import season
from imojak.kernel.districts import DISTRICT_CODES
from imojak.offers import actions as offers
from imojak.offers.models import Place, Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Organisation, Party
from imojak.paths import actions
from imojak.paths.actions import judging
from imojak.paths.models import Application
from imojak.paths.terms import screening_of
from imojak.placing import actions as placing
from imojak.placing import publishing
from imojak.placing.enums import Mode, PinKind
from imojak.placing.models import Scenario
from imojak.tasks import working

INTERNSHIP = "internship"
PEOPLE, FIRMS = 100, 12
#: How many of them applied for the round that is published already, and at how many firms.
FEW, FEW_FIRMS = 16, 4
#: Posts of a firm: what it is called, what it asks for, what it demands of the body, weekdays, beginning, seats.
POSTS = (
    ("회계 업무 지원", ["finance", "office"], ["screen"], [0, 1, 2, 3], "10:00", 2),
    ("물류 입출고 관리", ["production"], ["lifting", "standing"], [0, 2, 4], "09:00", 1),
    ("고객 상담", ["service"], ["screen"], [1, 2, 3, 4], "13:00", 3),
    ("홍보물 편집", ["marketing", "it"], ["screen"], [0, 2, 4], "13:30", 1),
    ("매장 운영 지원", ["sales", "service"], ["standing", "stairs"], [3, 4, 5], "14:00", 2),
)
FIELDS = ("office", "finance", "service", "marketing", "sales", "it", "production")
HOURS = (
    ["mon-am", "tue-am", "wed-am", "thu-am", "fri-am"],
    ["mon-pm", "tue-pm", "wed-pm", "thu-pm", "fri-pm"],
    ["mon-am", "mon-pm", "wed-am", "wed-pm", "fri-am", "fri-pm"],
    ["tue-pm", "wed-pm", "thu-pm", "fri-pm", "sat-pm"],
)
AVOIDED: tuple[list[str], ...] = ([], [], ["lifting"], [], ["standing"], [], ["screen"])
MOTIVE = "해 온 일을 살려 작은 기업에서 다시 시작하고 싶습니다. 배우는 자세로 성실하게 일하고, 끝난 뒤에도 그 일을 이어 가려 합니다."


def match(desk: Desk) -> Round:
    """Bring a round as far as its match: places for fewer than apply, everybody judged, scenarios to hold side by side."""
    of, places = _judged(desk, f"중장년 인턴십 {season(desk)} 배정", PEOPLE, FIRMS)
    _scenarios(desk, of, places)
    return of


def publish(desk: Desk) -> Round:
    """Bring a small round to its published match: some are asked whether they take the seat, some wait."""
    of, _ = _judged(desk, f"중장년 인턴십 {season(desk)} 추가 배정", FEW, FEW_FIRMS)
    scenario = placing.make_scenario(
        of, "안정 배정", actor=desk.manager, mode=Mode.STABLE, seed=of.code, at=desk.at(-1)
    )
    _compute(desk, scenario)
    run = placing.latest_run(scenario)
    assert run is not None
    publishing.publish(run, actor=desk.manager, text="함께해 주셔서 고맙습니다.")
    return of


def _judged(desk: Desk, title: str, people: int, firms: int) -> tuple[Round, list[Place]]:
    """Make a round, let people apply, and have everybody judged."""
    of = desk.round(
        INTERNSHIP, title, notice=-45, apply_from=-40, apply_to=-8, screen_to=12, starts_on=25, ends_on=110,
    )  # fmt: skip
    places = _posts(desk, of, firms)
    offers.publish(of, actor=desk.manager, at=desk.at(-45))
    filed = [_apply(desk, of, one, places, number) for number, one in enumerate(islice(_people(desk, people), people))]
    offers.screen(of, actor=desk.manager, at=desk.at(-7))
    actions.decide_in_bulk(filed, "qualify", actor=desk.manager, at=desk.at(-6))
    _judge(desk, of)
    return of, places


def _compute(desk: Desk, scenario: Scenario) -> None:
    placing.ask_run(scenario, actor=desk.manager)
    if (job := working.take()) is not None:
        working.run(job)


def _posts(desk: Desk, of: Round, number: int) -> list[Place]:
    known = Organisation.objects.filter(
        party__places__round__programme__code=INTERNSHIP, district_code__in=DISTRICT_CODES.values()
    )
    firms = [one.party for one in known.select_related("party").distinct().order_by("-pk")[:number]]
    return [
        offers.add_place(
            of, f"{firm.name} {title}", seats, actor=desk.manager, host=firm,
            district_code=firm.organisation.district_code, needs={"skills": skills, "demands": demands},
            schedule={"weekdays": weekdays, "starts": starts, "minutes": 210},
        )
        for number, firm in enumerate(firms)
        for title, skills, demands, weekdays, starts, seats in (POSTS[number % 5], POSTS[(number + 2) % 5])
    ]  # fmt: skip


def _people(desk: Desk, number: int) -> Iterator[Party]:
    """Yield people of the city who have not applied to anything of today; a small city has fewer."""
    today = Application.objects.filter(round__notice_on__gte=desk.on(-120)).values("party")
    rows = Desk.register().filter(
        birth_date__range=(desk.on(-366 * 62), desk.on(-366 * 44)), party__accounts=None
    ).exclude(party__in=today)  # fmt: skip
    several = list(rows)
    for person in several[:: max(1, len(several) // number)]:
        yield person.party


def _apply(desk: Desk, of: Round, party: Party, places: list[Place], number: int) -> Application:
    """Wish for three posts: what one has done before draws, and the near ones a little."""
    wishes = list(dict.fromkeys(places[(number * step + step) % len(places)] for step in (1, 5, 7)))
    return desk.apply(
        of, party, wishes, -38 + number % 28, job_field=[FIELDS[number % 7], FIELDS[(number * 3 + 1) % 7]][: 1 + number % 2],
        avoid=AVOIDED[number % 7], hours=HOURS[number % 4], motive=MOTIVE, agree_host=True,
    )  # fmt: skip


def _judge(desk: Desk, of: Round) -> None:
    """Let two judges score everybody, one sheet each."""
    team = of.programme.lead_unit.party
    judges = [desk.hired(name, RoleKind.JUDGE, team, programme=INTERNSHIP) for name in ("한심사", "오심사")]
    by_party: dict[int, Account] = {one.party.pk: one for one in judges if one.party is not None}
    sheets = judging.assign_judges(
        of,
        [one.party for one in judges if one.party is not None],
        per_application=1,
        actor=desk.manager,
        at=desk.at(-5),
    )
    criteria = judging.scheme_of(screening_of(of)).criteria
    for number, sheet in enumerate(sheets):
        shares = [0.5 + 0.05 * ((number * 3 + line * 5) % 11) for line in range(len(criteria))]
        points = {one.code: round(one.points * share) for one, share in zip(criteria, shares, strict=True)}
        judging.score(sheet, points, "", actor=by_party[sheet.judge_id], at=desk.at(-2, 9 + number % 8))


def _scenarios(desk: Desk, of: Round, places: list[Place]) -> None:
    usual = placing.make_scenario(of, "안정 배정", actor=desk.manager, mode=Mode.STABLE, seed=of.code, at=desk.at(-1))
    _compute(desk, usual)
    first = of.applications.filter(status="eligible").order_by("pk").first()
    if first is not None:
        placing.pin(
            usual, first, places[0], kind=PinKind.FORBID, reason="가족이 그 기업에서 일하고 있다고 본인이 알려 왔습니다.",
            actor=desk.manager, at=desk.at(-1),
        )  # fmt: skip
    _compute(desk, usual)
    other = placing.copy_scenario(usual, "총점 배정", actor=desk.manager, at=desk.at(-1))
    placing.change_scenario(other, actor=desk.manager, mode=Mode.BEST_TOTAL)
    placing.ask_run(other, actor=desk.manager)
