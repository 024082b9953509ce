"""Cases for every rule of the library: what is known, how it comes out, what is said, from when."""

from __future__ import annotations

from datetime import date
from typing import Any

from imojak.rules import Days, Facts
from imojak.rules.facts import Consented, Participated, Passed

D = date.fromisoformat

#: A round of half a year.
DAYS = Days(
    notice=D("2023-04-10"),
    apply_from=D("2023-04-12"),
    filed=D("2023-04-20"),
    apply_to=D("2023-04-30"),
    run_from=D("2023-06-01"),
    run_to=D("2023-11-30"),
)


def took_part(starts: str, ends: str | None, **more: Any) -> Participated:
    given = {"programme": "boram", "group": "paid-activity", "hours_per_month": 57, "name": "보람일자리", **more}
    return Participated(starts=D(starts), ends=D(ends) if ends else None, **given)


BORAM = took_part("2023-03-01", "2023-07-31")
OVER = took_part("2022-03-01", "2022-11-30", status="completed")

Case = tuple[dict[str, Any], Facts, str, str, str | None]
CASES: dict[str, Case] = {
    # --- age
    "too young": (
        {"uses": "age", "min": 40, "max": 64},
        Facts(birth_date=D("1985-03-03")),
        "failed",
        "공고일(2023년 4월 10일) 현재 만 38세이십니다. 만 40세부터 64세까지 신청하실 수 있습니다.",
        "2025-03-03",
    ),
    "too old": (
        {"uses": "age", "max": 64, "on": "apply_to"},
        Facts(birth_date=D("1957-03-03")),
        "failed",
        "접수 마감일(2023년 4월 30일) 현재 만 66세이십니다. 만 64세까지 신청하실 수 있습니다.",
        None,
    ),
    "of age on the very day": (
        {"uses": "age", "min": 40, "on": "apply"},
        Facts(birth_date=D("1983-04-20")),
        "passed",
        "신청일(2023년 4월 20일) 현재 만 40세로 나이 조건(만 40세부터)에 맞습니다.",
        None,
    ),
    "of age a day too late": (
        {"uses": "age", "min": 40, "on": "run_from"},
        Facts(birth_date=D("1983-06-02")),
        "failed",
        "운영 시작일(2023년 6월 1일) 현재 만 39세이십니다. 만 40세부터 신청하실 수 있습니다.",
        "2023-06-02",
    ),
    "no birth date": (
        {"uses": "age", "min": 40},
        Facts(),
        "unknown",
        "생년월일을 알려 주시면 나이 조건(만 40세부터)을 확인해 드립니다.",
        None,
    ),
    "born after the notice": (
        {"uses": "age", "min": 40},
        Facts(birth_date=D("2024-01-01")),
        "failed",
        "생년월일(2024년 1월 1일)이 공고일(2023년 4월 10일)보다 늦습니다. 다시 확인해 주세요.",
        "2064-01-01",
    ),
    # --- residence
    "lives in the city": (
        {"uses": "residence", "districts": "seoul"},
        Facts(district_code="11440"),
        "passed",
        "서울시 마포구에 살고 계셔서 거주지 조건에 맞습니다.",
        None,
    ),
    "lives elsewhere": (
        {"uses": "residence", "districts": "seoul"},
        Facts(district_code="41135"),
        "failed",
        "서울시에 살고 계신 분이 신청하실 수 있습니다. 지금은 경기도에 사시는 것으로 되어 있으니, 이사하셨으면 주소를 고쳐 주세요.",
        None,
    ),
    "lives in another district": (
        {"uses": "residence", "districts": ["11440", "11410"]},
        Facts(district_code="11680"),
        "failed",
        "서울시 마포구, 서대문구에 살고 계신 분이 신청하실 수 있습니다. "
        "지금은 서울시 강남구에 사시는 것으로 되어 있으니, 이사하셨으면 주소를 고쳐 주세요.",
        None,
    ),
    "lives anywhere": (
        {"uses": "residence", "districts": "any"},
        Facts(),
        "passed",
        "사는 곳과 상관없이 신청하실 수 있습니다.",
        None,
    ),
    # --- exclusion
    "busy at the same time": (
        {"uses": "excludes", "groups": ["paid-activity"]},
        Facts(participations=(BORAM,)),
        "failed",
        "'보람일자리' 참여 기간(2023년 3월 1일 ~ 2023년 7월 31일)이 이 회차의 운영 기간과 겹칩니다. 두 사업은 함께 하실 수 없습니다.",
        "2023-08-01",
    ),
    "busy until further notice": (
        {"uses": "excludes", "programmes": ["boram"]},
        Facts(participations=(took_part("2023-03-01", None, programme="boram.school"),)),
        "failed",
        "'보람일자리' 참여 기간(2023년 3월 1일 ~)이 이 회차의 운영 기간과 겹칩니다. 두 사업은 함께 하실 수 없습니다.",
        None,
    ),
    "left before the round begins": (
        {"uses": "excludes", "groups": ["paid-activity"]},
        Facts(participations=(took_part("2023-03-01", "2023-07-31", left_on=D("2023-05-31")),)),
        "passed",
        "함께 할 수 없는 다른 사업과 기간이 겹치지 않습니다.",
        None,
    ),
    "too soon after the other": (
        {"uses": "excludes", "groups": ["paid-activity"], "within_months": 12},
        Facts(participations=(OVER,)),
        "failed",
        "'보람일자리' 참여가 2022년 11월 30일에 끝났습니다. 끝나고 12개월이 지나야 하실 수 있습니다.",
        "2023-12-01",
    ),
    "free, then busy again": (
        {"uses": "excludes", "groups": ["paid-activity"]},
        Facts(participations=(BORAM, took_part("2023-11-01", "2024-02-29"))),
        "failed",
        "'보람일자리' 참여 기간(2023년 3월 1일 ~ 2023년 7월 31일)이 이 회차의 운영 기간과 겹칩니다. 두 사업은 함께 하실 수 없습니다.",
        "2024-03-01",
    ),
    "busy on the notice day": (
        {"uses": "excludes", "groups": ["paid-activity"], "when": "notice"},
        Facts(participations=(took_part("2023-03-01", "2023-05-20"),)),
        "failed",
        "공고일(2023년 4월 10일)에 '보람일자리' 참여 중(2023년 3월 1일 ~ 2023년 5월 20일)이십니다. 두 사업은 함께 하실 수 없습니다.",
        "2023-05-21",
    ),
    "busy with something else": (
        {"uses": "excludes", "groups": ["desks"]},
        Facts(participations=(BORAM,)),
        "passed",
        "함께 할 수 없는 다른 사업에 참여하고 계시지 않습니다.",
        None,
    ),
    # --- hours of a month
    "too many hours together": (
        {"uses": "hours_cap", "hours": 57},
        Facts(participations=(took_part("2023-03-01", "2023-07-31", hours_per_month=30),), hours_offered=44),
        "failed",
        "2023년 6월에 이미 다른 활동이 30시간 있습니다. 이 활동 44시간을 더하면 74시간으로, "
        "모든 사업을 합친 한 달 한도 57시간을 넘습니다.",
        "2023-08-01",
    ),
    "hours of another operator count too": (
        {"uses": "hours_cap", "hours": 57, "adds": 20},
        Facts(
            participations=(
                took_part("2023-09-01", "2023-09-30", hours_per_month=20, operator="구청", programme=""),
                took_part("2023-09-15", "2023-10-31", hours_per_month=18),
            )
        ),
        "failed",
        "2023년 9월에 이미 다른 활동이 38시간 있습니다. 이 활동 20시간을 더하면 58시간으로, "
        "모든 사업을 합친 한 달 한도 57시간을 넘습니다.",
        "2023-10-01",
    ),
    "within the hours": (
        {"uses": "hours_cap", "hours": 57, "adds": 20},
        Facts(participations=(took_part("2023-09-01", "2023-09-30", hours_per_month=37),)),
        "passed",
        "모든 사업을 합쳐 한 달 57시간으로, 한도 57시간 안입니다.",
        None,
    ),
    "hours that nobody told": (
        {"uses": "hours_cap", "hours": 57, "adds": 20},
        Facts(participations=(took_part("2023-09-01", "2023-09-30", hours_per_month=None),)),
        "unknown",
        "'보람일자리'의 한 달 활동시간을 알아야 한 달 시간 한도를 확인해 드릴 수 있습니다.",
        None,
    ),
    "more hours than anybody may": (
        {"uses": "hours_cap", "hours": 57, "adds": 160},
        Facts(),
        "failed",
        "이 활동 160시간만으로도 한 달 한도 57시간을 넘습니다.",
        None,
    ),
    # --- income
    "income above the class": (
        {"uses": "income", "classes": ["중위소득 60%", "중위소득 100%", "그 위"], "at_most": "중위소득 100%"},
        Facts(income_class="그 위"),
        "failed",
        "소득 구간이 '중위소득 100%'거나 그보다 낮은 분이 신청하실 수 있습니다. 지금은 '그 위'입니다.",
        None,
    ),
    "income within the class": (
        {"uses": "income", "classes": ["중위소득 60%", "중위소득 100%"], "at_most": "중위소득 100%"},
        Facts(income_class="중위소득 60%"),
        "passed",
        "소득 구간이 '중위소득 60%'로 되어 있어 소득 조건에 맞습니다.",
        None,
    ),
    # --- completed before
    "never completed": (
        {"uses": "completed", "programme": "boram", "label": "보람일자리"},
        Facts(participations=(BORAM,)),
        "failed",
        "'보람일자리'를 먼저 마치신 분이 신청하실 수 있습니다.",
        None,
    ),
    "completed too long ago": (
        {"uses": "completed", "programme": "boram", "label": "보람일자리", "within_months": 6},
        Facts(participations=(OVER,)),
        "failed",
        "'보람일자리'를 2022년 11월 30일에 마치셨습니다. 마치고 6개월 안에 하실 수 있습니다.",
        None,
    ),
    "a gate is passed": (
        {"uses": "completed", "gate": "safety", "label": "안전교육"},
        Facts(gates=(Passed("safety", D("2023-02-01")),)),
        "passed",
        "'안전교육'을 마치셨습니다.",
        None,
    ),
    "a gate will be passed": (
        {"uses": "completed", "gate": "safety", "label": "안전교육"},
        Facts(gates=(Passed("safety", D("2023-06-15")),)),
        "failed",
        "'안전교육'이 끝나야 시작하실 수 있습니다.",
        "2023-06-15",
    ),
    # --- work
    "is working": (
        {"uses": "working", "is": False},
        Facts(working=True),
        "failed",
        "지금 일하고 계시지 않은 분이 신청하실 수 있습니다. 상황이 바뀌셨으면 내 정보를 고쳐 주세요.",
        None,
    ),
    # --- how often, how long
    "once in two years": (
        {"uses": "times", "groups": ["paid-activity"], "at_most": 1, "within_years": 2},
        Facts(participations=(OVER, took_part("2023-01-02", "2023-02-28"))),
        "failed",
        "최근 2년 동안 '보람일자리'에 2번 참여하셨습니다. 2년에 1번까지 참여하실 수 있습니다.",
        "2024-03-01",
    ),
    "only those who come for the first time": (
        {"uses": "times", "programmes": ["boram"], "at_most": 0},
        Facts(participations=(OVER,)),
        "failed",
        "'보람일자리'에 참여하신 적이 없는 분이 신청하실 수 있습니다.",
        None,
    ),
    "three years in all, to the day": (
        {"uses": "longest", "groups": ["desks"], "months": 36},
        Facts(participations=(took_part("2020-12-01", "2023-05-31", group="desks"),)),
        "passed",
        "이번 기간까지 모두 36개월 안입니다.",
        None,
    ),
    "three years in all, and a day": (
        {"uses": "longest", "groups": ["desks"], "months": 36},
        Facts(participations=(took_part("2020-11-30", "2023-05-31", group="desks"),)),
        "failed",
        "지금까지 913일을 쓰셨고 이번 기간을 더하면 1096일이 되어, 모두 합쳐 쓸 수 있는 36개월(1095일)을 1일 넘습니다.",
        None,
    ),
    # --- consent and answers
    "consent withdrawn on the day": (
        {"uses": "consent", "purpose": "career", "label": "경력 정보 이용"},
        Facts(consents=(Consented("career", D("2023-01-01"), None, D("2023-04-20")),)),
        "failed",
        "'경력 정보 이용'에 동의하셔야 신청하실 수 있습니다. 신청서에서 동의해 주세요.",
        None,
    ),
    "consent given": (
        {"uses": "consent", "purpose": "career", "label": "경력 정보 이용"},
        Facts(consents=(Consented("career", D("2023-01-01")),)),
        "passed",
        "'경력 정보 이용'에 동의하셨습니다.",
        None,
    ),
    "an answer too small": (
        {"uses": "answer", "field": "years", "at_least": 5, "label": "경력 연수"},
        Facts(answers={"years": "3"}),
        "failed",
        "'경력 연수'에 '3'이라고 답하셨습니다. 답이 5 이상인 분이 신청하실 수 있습니다.",
        None,
    ),
    "yes is not one": (
        {"uses": "answer", "field": "wish", "is": True, "label": "참여 희망"},
        Facts(answers={"wish": 1}),
        "failed",
        "'참여 희망'에 '1'이라고 답하셨습니다. 답이 '예'인 분이 신청하실 수 있습니다.",
        None,
    ),
    "not answered yet": (
        {"uses": "answer", "field": "wish", "is": True, "label": "참여 희망"},
        Facts(answers={}),
        "unknown",
        "'참여 희망'에 답해 주시면 신청하실 수 있는지 확인해 드립니다.",
        None,
    ),
    # --- organisations and groups
    "too few staff": (
        {"uses": "organisation", "staff_at_least": 5},
        Facts(kind="organisation", staff_count=4),
        "failed",
        "직원이 5명 이상인 곳이 신청하실 수 있습니다. 지금은 4명으로 되어 있습니다.",
        None,
    ),
    "a wrong business number": (
        {"uses": "organisation", "business_number": "valid"},
        Facts(kind="organisation", business_number="1208147522"),
        "failed",
        "사업자등록번호(1208147522)가 맞지 않습니다. 번호를 다시 확인해 주세요.",
        None,
    ),
    "a group with somebody too young": (
        {"uses": "members", "at_least": 2, "each": [{"uses": "age", "min": 40}]},
        Facts(members=(Facts(birth_date=D("1970-01-01")), Facts(birth_date=D("1990-01-01")))),
        "failed",
        "구성원 2명 가운데 1명이 조건에 맞지 않습니다. 2명이 맞아야 합니다. 맞지 않는 조건: 나이.",
        None,
    ),
    "a group of which enough are of age": (
        {"uses": "members", "passing": 1, "each": [{"uses": "age", "min": 40}]},
        Facts(members=(Facts(birth_date=D("1970-01-01")), Facts(birth_date=D("1990-01-01")))),
        "passed",
        "구성원 2명 가운데 1명이 조건에 맞습니다.",
        None,
    ),
    "a group too small": (
        {"uses": "members", "at_least": 5},
        Facts(members=(Facts(), Facts())),
        "failed",
        "구성원이 5명 이상인 모임이 신청하실 수 있습니다. 지금은 2명입니다.",
        None,
    ),
    "a person where a group applies": (
        {"uses": "subject", "kind": "group"},
        Facts(kind="person"),
        "failed",
        "모임 이름으로 신청하는 사업입니다. 모임 이름으로 다시 신청해 주세요.",
        None,
    ),
    # --- what the programme says itself
    "its own words": (
        {"uses": "working", "is": False, "text": "구직 중이신 분을 모십니다.", "code": "documents"},
        Facts(working=True),
        "failed",
        "구직 중이신 분을 모십니다.",
        None,
    ),
}
