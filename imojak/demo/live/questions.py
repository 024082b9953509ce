"""The instruments of a lived year: what is asked in the diagnosis, the readiness survey and of those who took part."""

from __future__ import annotations

from datetime import date, timedelta

from imojak.demo.live.world import World
from imojak.instruments.models import Instrument, Item, Wave

DIAGNOSIS, SATISFACTION = "life-readiness", "satisfaction"

#: Ten items for each of the four domains; the sign says whether agreement speaks against readiness (역채점).
READINESS: dict[str, tuple[str, ...]] = {
    "일": (
        "앞으로 5년 동안 하고 싶은 일을 구체적으로 말할 수 있다.",
        "내 경력 가운데 다른 일터에서도 쓸 수 있는 능력을 알고 있다.",
        "지금의 일이 끝난 뒤를 위한 준비를 시작했다.",
        "-새로운 일을 배우기에는 너무 늦었다고 느낀다.",
        "관심 있는 일자리의 자격과 조건을 찾아본 적이 있다.",
        "이력서를 언제든 낼 수 있게 고쳐 두고 있다.",
        "일에 필요한 디지털 도구를 혼자서 다룰 수 있다.",
        "나보다 젊은 동료와도 편하게 일할 수 있다.",
        "-일을 그만두면 무엇을 할지 떠오르지 않는다.",
        "일에 관해 의견을 구할 수 있는 사람이 있다.",
    ),
    "활동": (
        "일 말고도 꾸준히 하는 활동이 있다.",
        "배우고 싶은 것이 있으면 배울 곳을 찾아 나선다.",
        "-쉬는 날에는 대개 특별히 하는 것 없이 보낸다.",
        "건강을 위해 일주일에 세 번 넘게 몸을 움직인다.",
        "내 재능을 이웃이나 사회를 위해 써 본 적이 있다.",
        "새로운 모임에 나가는 일이 어렵지 않다.",
        "하루와 한 주의 계획을 스스로 세운다.",
        "사는 동네에서 이용할 수 있는 시설과 프로그램을 안다.",
        "-시간이 많아지면 오히려 불안할 것 같다.",
        "몰두하면 시간 가는 줄 모르는 취미가 있다.",
    ),
    "관계": (
        "속마음을 털어놓을 수 있는 사람이 둘 넘게 있다.",
        "가족과 앞으로의 생활에 관해 자주 이야기한다.",
        "-직장을 떠나면 만날 사람이 별로 없을 것 같다.",
        "갈등이 생기면 대화로 푸는 편이다.",
        "세대가 다른 사람과도 잘 어울린다.",
        "도움이 필요할 때 부탁할 이웃이 있다.",
        "집안일과 돌봄을 가족과 나누어 맡는다.",
        "-혼자 지내는 시간이 길어 외롭다고 느낀다.",
        "오래 못 본 사람에게 먼저 연락한다.",
        "나를 필요로 하는 사람이 있다고 느낀다.",
    ),
    "재무": (
        "다달이 들어오고 나가는 돈을 파악하고 있다.",
        "은퇴한 뒤에 필요한 생활비를 계산해 보았다.",
        "받게 될 연금의 종류와 금액을 알고 있다.",
        "-갑자기 큰돈이 필요해지면 막막할 것 같다.",
        "갚아야 할 빚을 줄여 나갈 계획이 있다.",
        "보험이 나에게 맞는지 살펴본 적이 있다.",
        "자녀나 부모를 위한 지출의 한도를 정해 두었다.",
        "사기나 무리한 투자를 가려낼 수 있다.",
        "-돈 문제를 생각하면 피하고 싶다.",
        "소득이 줄어도 지낼 수 있게 지출을 조정할 수 있다.",
    ),
}
SATISFIED = (
    ("내용", "내용이 나에게 도움이 되었다."),
    ("진행", "진행과 설명이 알아듣기 쉬웠다."),
    ("운영", "신청부터 마칠 때까지 운영이 매끄러웠다."),
    ("시설", "장소와 장비가 알맞았다."),
    ("추천", "가까운 사람에게 권하고 싶다."),
)


def live_questions(world: World) -> None:
    """Lay out the instruments and the wave of self-diagnoses."""
    day = date(world.year, 1, 1)
    diagnosis = world.add(
        Instrument, code=DIAGNOSIS, version=1, kind="diagnosis", title="생애설계 준비도 자가진단", effective_from=day
    )
    order = 0
    for domain, texts in READINESS.items():
        for text in texts:
            order += 1
            world.add(
                Item, instrument_id=diagnosis, order=order, domain=domain, text=text.removeprefix("-"),
                scale_from=1, scale_to=5, reversed=text.startswith("-"),
            )  # fmt: skip
    satisfied = world.add(
        Instrument, code=SATISFACTION, version=1, kind="satisfaction", title="참여 만족도 조사", effective_from=day
    )
    for order, (domain, text) in enumerate(SATISFIED, 1):
        world.add(Item, instrument_id=satisfied, order=order, domain=domain, text=text, scale_from=1, scale_to=5)
    world.instruments.update({DIAGNOSIS: diagnosis, SATISFACTION: satisfied})


def wave(world: World, instrument: str, code: str, title: str, programme_code: str, opens: date, closes: date) -> int:
    """Open a wave of ``instrument`` and return its id."""
    return world.add(
        Wave, code=code, instrument_id=world.instruments[instrument], title=title, programme_code=programme_code,
        opens_on=opens, closes_on=closes,
    )  # fmt: skip


def satisfaction_wave(world: World, slug: str, title: str, programme_code: str, opens: date, ends: date) -> int:
    """Open the satisfaction survey of a round, which closes three weeks after its end."""
    return wave(
        world, SATISFACTION, f"satisfaction-{world.year}-{slug.replace('.', '-')}", f"{title} 만족도", programme_code,
        opens, ends + timedelta(days=21),
    )  # fmt: skip
