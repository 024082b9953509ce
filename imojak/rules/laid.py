"""A changed version of rules on trial: a file that says only what would be otherwise, laid over what is in force."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from imojak.problems import Problem
from imojak.rules.book import compose

Parameters = dict[str, Any]


class UnreadableTrial(Problem):
    """A file of rules on trial that cannot be read, or holds no rules."""


def read_trial(path: str | Path) -> Parameters:
    """Read a TOML file of rules on trial: the keys of [eligibility], with or without that heading, and ``whole``.

    Raises UnreadableTrial, with what to do, and UnreadableRules for a rule that nobody knows.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UnreadableTrial(f"'{path}' 파일이 없습니다. 이름과 위치를 확인해 주세요.") from error
    except (UnicodeDecodeError, OSError) as error:
        raise UnreadableTrial(
            f"'{path}' 파일을 읽을 수 없습니다. UTF-8로 저장한 TOML이어야 합니다({error})."
        ) from error
    return trial_of(text, str(path))


def trial_of(text: str, name: str) -> Parameters:
    """Read the text of rules on trial as ``read_trial`` does; ``name`` is how messages call it. Raises as that does."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableTrial(
            f"'{name}' 파일을 읽을 수 없습니다. TOML 문법에 맞는지 확인해 주세요({error})."
        ) from error
    parameters = found.get("eligibility", found)
    if not isinstance(parameters, dict) or not parameters:
        raise UnreadableTrial(f"'{name}' 파일에 기준이 없습니다. age_max = 67이나 [[rule]]처럼 바꿀 것을 적어 주세요.")
    compose({key: value for key, value in parameters.items() if key != "whole"})
    return parameters


def laid_over(own: Mapping[str, Any], trial: Mapping[str, Any]) -> Parameters:
    """Return parameters of a rule set with a trial laid over them.

    A key of the trial stands instead of the same key; its rules stand instead of all rules of their kinds. With
    ``whole = true`` nothing of the old is kept.
    """
    changed = {key: value for key, value in trial.items() if key != "whole"}
    if trial.get("whole"):
        return changed
    rules = changed.get("rule", [])
    kinds = {rule.get("uses") for rule in rules}
    kept = [rule for rule in own.get("rule", []) if rule.get("uses") not in kinds]
    return {**own, **changed, "rule": [*kept, *rules]}
