"""Rules on what one does, did and would do: exclusion, hours, earlier completion, how often, how long."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from imojak.kernel.josa import josa
from imojak.kernel.months import day_words, month_of, next_month
from imojak.rules.facts import Days, Facts, Participated
from imojak.rules.library.findings import Finding, failed, judges, passed, unknown
from imojak.rules.library.words import ANCHORS, later, month_words, period_words, quoted
from imojak.rules.schema import Completed, Excludes, HoursCap, Longest, OtherProgrammes, Times

_OTHER = "다른 사업"
_TELL = "지금까지 참여하신 사업을 확인해야 합니다."


def concerns(rule: OtherProgrammes, one: Participated) -> bool:
    """Say whether a participation is in one of the rule's groups or programmes; a strand is in its programme."""
    if one.group and one.group in rule.groups:
        return True
    return any(_within(one.programme, code) for code in rule.programmes)


def is_completed(rule: Completed, one: Participated) -> bool:
    """Say whether a participation completed the programme that the rule names, or a strand of it."""
    return bool(rule.programme) and one.status == "completed" and _within(one.programme, rule.programme or "")


def _within(programme: str, code: str) -> bool:
    return programme == code or programme.startswith(f"{code}.")


@judges(Excludes)
def excludes(rule: Excludes, facts: Facts, days: Days) -> Finding:
    """Takes part in nothing that excludes this, on the days that count."""
    if facts.participations is None:
        return unknown(rule, _TELL, "participations")
    others = [one for one in facts.participations if concerns(rule, one)]
    if not others:
        return passed(rule, "함께 할 수 없는 다른 사업에 참여하고 계시지 않습니다.")
    anchor = "notice" if rule.when == "notice" else "run_from"
    first = days.anchored(anchor)
    last = first if rule.when == "notice" else days.run_to
    if first is None or last is None:
        missing = anchor if first is None else "run_to"
        return unknown(rule, f"{ANCHORS[missing]}이 정해지면 다른 사업과 겹치는지 확인해 드립니다.", missing)
    blocks = [_block(one, rule.within_months) for one in others]
    hit = next((one for one, block in zip(others, blocks, strict=True) if _touch(block, first, last)), None)
    if hit is None:
        return passed(rule, "함께 할 수 없는 다른 사업과 기간이 겹치지 않습니다.")
    return failed(rule, _excluded(rule, hit, first), _first_free(blocks, first, last), anchor)


Block = tuple[date, date | None]


def _block(one: Participated, months: int) -> Block:
    """Return the days that a participation takes, with the months after it; None for an end that nobody knows."""
    last = one.last_day
    if last is not None and months:
        begins = later(last, days=1)
        until = later(begins, months=months) if begins is not None else None
        last = until - timedelta(days=1) if until is not None else None
    return one.starts or date.min, last


def _touch(block: Block, first: date, last: date) -> bool:
    return block[0] <= max(first, last) and (block[1] is None or block[1] >= first)


def _first_free(blocks: list[Block], first: date, last: date) -> date | None:
    """Return the first day from ``first`` on at which a window as long as first … last touches no block."""
    length = max(last - first, timedelta(0))
    while True:
        try:
            hit = next((block for block in blocks if _touch(block, first, first + length)), None)
            if hit is None:
                return first
            if hit[1] is None:
                return None
            first = hit[1] + timedelta(days=1)
        except OverflowError:
            return None


def _excluded(rule: Excludes, hit: Participated, first: date) -> str:
    name, last = quoted(hit.name, _OTHER), hit.last_day
    if rule.within_months and last is not None and last < first:
        return (
            f"{name} 참여가 {day_words(last)}에 끝났습니다. 끝나고 {rule.within_months}개월이 지나야 하실 수 있습니다."
        )
    period = period_words(hit.starts, last)
    if rule.when == "notice":
        return f"공고일({day_words(first)})에 {name} 참여 중({period})이십니다. 두 사업은 함께 하실 수 없습니다."
    return f"{name} 참여 기간({period})이 이 회차의 운영 기간과 겹칩니다. 두 사업은 함께 하실 수 없습니다."


@judges(HoursCap)
def hours_cap(rule: HoursCap, facts: Facts, days: Days) -> Finding:
    """Stays within the hours of a month over everything, this round included."""
    cap, adds = rule.hours or 0, rule.adds if rule.adds is not None else facts.hours_offered
    if adds is None:
        return unknown(rule, "이 활동의 한 달 시간이 정해지면 시간 한도를 확인해 드립니다.", "hours_offered")
    if adds > cap:
        return failed(rule, f"이 활동 {adds}시간만으로도 한 달 한도 {cap}시간을 넘습니다.")
    if facts.participations is None:
        return unknown(rule, _TELL, "participations")
    first, last = days.run_from, days.run_to
    counted = [one for one in facts.participations if one.hours_per_month != 0]
    if not counted:
        return passed(rule, _within_cap(adds, cap))
    if first is None or last is None:
        missing = "run_from" if first is None else "run_to"
        return unknown(rule, f"{ANCHORS[missing]}이 정해지면 한 달 시간 한도를 확인해 드립니다.", missing)
    month, hours, open_one = _fullest_month(counted, first, max(first, last))
    if adds + hours > cap:
        free = _first(
            (next_month(month_of(day)) for day in _ends(counted) if day.year < 9999),
            first,
            max(first, last),
            lambda a, b: _fits(counted, a, b, cap - adds),
        )
        return failed(
            rule,
            f"{month_words(month)}에 이미 다른 활동이 {hours}시간 있습니다. 이 활동 {adds}시간을 더하면 {adds + hours}시간으로, "
            f"모든 사업을 합친 한 달 한도 {cap}시간을 넘습니다.",
            free,
            "run_from",
        )
    if open_one is not None:
        name = quoted(open_one.name, "다른 활동")
        return unknown(
            rule, f"{name}의 한 달 활동시간을 알아야 한 달 시간 한도를 확인해 드릴 수 있습니다.", "participations"
        )
    return passed(rule, _within_cap(adds + hours, cap))


def _within_cap(hours: int, cap: int) -> str:
    return f"모든 사업을 합쳐 한 달 {hours}시간으로, 한도 {cap}시간 안입니다."


def _fullest_month(some: list[Participated], first: date, last: date) -> tuple[date, int, Participated | None]:
    """Return the month of first … last with the most hours, its hours, and a participation whose hours are not known.

    Hours only rise where a participation begins, so that no other months need be looked at.
    """
    months = {month_of(first)}
    months |= {month_of(one.starts) for one in some if one.starts is not None and first <= one.starts <= last}
    fullest, most, open_one = month_of(first), -1, None
    for month in sorted(months):
        inside = [one for one in some if _in_month(one, month)]
        hours = sum(one.hours_per_month or 0 for one in inside)
        open_one = open_one or next((one for one in inside if one.hours_per_month is None), None)
        if hours > most:
            fullest, most = month, hours
    return fullest, most, open_one


def _in_month(one: Participated, month: date) -> bool:
    last = one.last_day
    return (one.starts is None or month_of(one.starts) <= month) and (last is None or last >= month)


def _fits(some: list[Participated], first: date, last: date, free: int) -> bool:
    _, hours, open_one = _fullest_month(some, first, last)
    return hours <= free and open_one is None


def _ends(some: Iterable[Participated]) -> list[date]:
    return [day for one in some if (day := one.last_day) is not None]


def _first(candidates: Iterable[date], first: date, last: date, fits: Callable[[date, date], bool]) -> date | None:
    """Return the first candidate after ``first`` from which a window as long as first … last fits."""
    for day in sorted({day for day in candidates if day > first}):
        end = later(day, days=(last - first).days)
        if end is not None and fits(day, end):
            return day
    return None


@judges(Completed)
def completed(rule: Completed, facts: Facts, days: Days) -> Finding:
    """Completed a programme or a gate before the round's first day, and not too long ago."""
    name, first = quoted(rule.label or "", "먼저 들어야 하는 과정"), days.run_from
    ends: list[date | None] = []
    if rule.programme and facts.participations is not None:
        ends += [one.last_day for one in facts.participations if is_completed(rule, one)]
    if rule.gate and facts.gates is not None:
        ends += [one.on for one in facts.gates if one.gate == rule.gate]
    if not ends:
        if rule.programme and facts.participations is None:
            return unknown(rule, _TELL, "participations")
        if rule.gate and facts.gates is None:
            return unknown(rule, f"{josa(name, '을/를')} 마치셨는지 확인해야 합니다.", "gates")
        return failed(rule, f"{josa(name, '을/를')} 먼저 마치신 분이 신청하실 수 있습니다.")
    if first is None:
        return unknown(rule, "운영 시작일이 정해지면 먼저 마치셔야 하는 과정을 확인해 드립니다.", "run_from")
    known = sorted(day for day in ends if day is not None)
    fresh = [day for day in known if rule.within_months is None or not _older(day, rule.within_months, first)]
    if (None in ends and rule.within_months is None) or any(day <= first for day in fresh):
        return passed(rule, f"{josa(name, '을/를')} 마치셨습니다.")
    if fresh:
        return failed(rule, f"{josa(name, '이/가')} 끝나야 시작하실 수 있습니다.", fresh[0], "run_from")
    if None in ends:
        return unknown(
            rule, f"{josa(name, '을/를')} 언제 마치셨는지 확인해야 합니다.", "gates" if rule.gate else "participations"
        )
    return failed(
        rule,
        f"{josa(name, '을/를')} {day_words(known[-1])}에 마치셨습니다. 마치고 {rule.within_months}개월 안에 하실 수 있습니다.",
    )


def _older(day: date, months: int, first: date) -> bool:
    until = later(day, months=months)
    return until is not None and until < first


@judges(Times)
def times(rule: Times, facts: Facts, days: Days) -> Finding:
    """Took part no more often than allowed, in all or in so many years before the round's first day."""
    most, years, first = rule.at_most or 0, rule.within_years, days.run_from
    if facts.participations is None:
        return unknown(rule, _TELL, "participations")
    begun = [one for one in facts.participations if concerns(rule, one)]
    if len(begun) <= most:
        return passed(rule, f"이제까지 {len(begun)}번 참여하셔서 참여 횟수 조건에 맞습니다.")
    if first is None:
        return unknown(rule, "운영 시작일이 정해지면 참여 횟수를 확인해 드립니다.", "run_from")
    count = _count(begun, years, first)
    if count <= most:
        return passed(rule, f"{_lately(years)}{count}번 참여하셔서 참여 횟수 조건에 맞습니다.")
    name = next((quoted(one.name, "") for one in begun if one.name), "이 사업")
    allowed = f"{years}년에 {most}번까지" if years else f"모두 {most}번까지"
    sentence = f"{_lately(years)}{name}에 {count}번 참여하셨습니다. {allowed} 참여하실 수 있습니다."
    if most == 0:
        sentence = f"{name}에 {f'{years}년 안에 ' if years else ''}참여하신 적이 없는 분이 신청하실 수 있습니다."
    over = [later(one.starts, months=12 * years) for one in begun if one.starts is not None] if years else []
    free = _first(
        (day for day in over if day is not None), first, first, lambda day, _: _count(begun, years, day) <= most
    )
    return failed(rule, sentence, free, "run_from")


def _lately(years: int | None) -> str:
    return f"최근 {years}년 동안 " if years else "이제까지 "


def _count(begun: list[Participated], years: int | None, first: date) -> int:
    def recent(one: Participated) -> bool:
        if one.starts is None or years is None:
            return True
        until = later(one.starts, months=12 * years)
        return one.starts <= first and (until is None or first < until)

    return sum(recent(one) for one in begun)


@judges(Longest)
def longest(rule: Longest, facts: Facts, days: Days) -> Finding:
    """Stays within the months in all, counted in days from the day on which the first stay began."""
    months, first, last = rule.months or 0, days.run_from, days.run_to
    if facts.participations is None:
        return unknown(rule, _TELL, "participations")
    if first is None or last is None:
        missing = "run_from" if first is None else "run_to"
        return unknown(rule, f"{ANCHORS[missing]}이 정해지면 모두 얼마 동안 쓰시게 되는지 확인해 드립니다.", missing)
    stays = [one for one in facts.participations if concerns(rule, one)]
    if any(one.starts is None or one.last_day is None for one in stays):
        return unknown(
            rule, "전에 쓰신 기간을 알아야 모두 얼마 동안 쓰시게 되는지 확인할 수 있습니다.", "participations"
        )
    before = [(one.starts, one.last_day) for one in stays if one.starts is not None and one.last_day is not None]
    begun = min([first, *(starts for starts, _ in before)])
    until = later(begun, months=months)
    allowed = (until - begun).days if until is not None else (date.max - begun).days + 1
    used, total = _days_in(before), _days_in([*before, (first, last)])
    if total <= allowed:
        return passed(rule, f"이번 기간까지 모두 {months}개월 안입니다.")
    said = f"지금까지 {used}일을 쓰셨고 이번 기간을 더하면 {total}일" if used else f"이번 기간이 {total}일"
    return failed(
        rule, f"{said}이 되어, 모두 합쳐 쓸 수 있는 {months}개월({allowed}일)을 {total - allowed}일 넘습니다."
    )


def _days_in(periods: Iterable[tuple[date, date]]) -> int:
    """Return how many different days lie in some periods (both ends included)."""
    total, reached = 0, 0
    for starts, ends in sorted(periods):
        low, high = max(starts.toordinal(), reached + 1), ends.toordinal()
        if high >= low:
            total += high - low + 1
            reached = high
    return total
