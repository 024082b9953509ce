"""Answers to an instrument: whether they fit its items, and what they come to. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from imojak.problems import Problem

MOST_LETTERS = 1_000


class AnswersRefused(Problem):
    """Answers that cannot be taken; ``errors`` has the sentence by the item's number."""

    def __init__(self, errors: Mapping[int, str]) -> None:
        super().__init__("답을 다시 확인해 주세요. " + " ".join(dict.fromkeys(errors.values())))
        self.errors = dict(errors)


@dataclass(frozen=True)
class Question:
    """An item as it is answered: ``kind`` is "scale", "yes-no" (0 or 1) or "text"."""

    order: int
    domain: str
    kind: str
    low: int = 1
    high: int = 5
    reversed: bool = False


def read_answers(questions: Sequence[Question], given: Mapping[int, object]) -> list[int | str | None]:
    """Return the answers in the order of the questions; a text may be left out (None). Raises AnswersRefused."""
    errors: dict[int, str] = {}
    found: list[int | str | None] = []
    for question in questions:
        value = given.get(question.order)
        if question.kind == "text":
            text = str(value or "").strip()
            if len(text) > MOST_LETTERS:
                errors[question.order] = f"{MOST_LETTERS:,}자 안으로 적어 주세요."
            found.append(text or None)
            continue
        low, high = (0, 1) if question.kind == "yes-no" else (question.low, question.high)
        number = _number(value)
        if number is None:
            errors[question.order] = "답을 골라 주세요."
        elif not low <= number <= high:
            errors[question.order] = f"{low}에서 {high} 사이로 골라 주세요."
        found.append(number)
    if errors:
        raise AnswersRefused(errors)
    return found


def scores(questions: Sequence[Question], answers: Sequence[object]) -> dict[str, float]:
    """Return the mean of the scales by domain and over all ("overall"), to a hundredth; nothing without a scale."""
    by_domain: defaultdict[str, list[int]] = defaultdict(list)
    every: list[int] = []
    for question, answer in zip(questions, answers, strict=True):
        if question.kind == "scale" and isinstance(answer, int):
            value = question.low + question.high - answer if question.reversed else answer
            by_domain[question.domain].append(value)
            every.append(value)
    found = {domain: _mean(values) for domain, values in by_domain.items()}
    return found | ({"overall": _mean(every)} if every else {})


def _mean(values: Sequence[int]) -> float:
    exact = Decimal(sum(values)) / Decimal(len(values))
    return float(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return int(value)
    try:
        return int(str(value))
    except ValueError:
        return None
