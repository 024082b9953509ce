"""The page of one programme: overview, conditions, goal and result, strands, training, money, what comes next."""

from __future__ import annotations

import re
from typing import Any

from imojak.figures.models import Target
from imojak.ledger.models import BudgetLine
from imojak.offers.models import Programme, ProgrammeText
from imojak.reports.build.context import Context, line, said
from imojak.reports.build.execution import execution_table
from imojak.reports.build.page_tables import office_table, strand_table, training_table
from imojak.reports.document import Block, FigureRef, Paragraph, Runs, Section, Step, Steps, plain

Kind = ProgrammeText.Kind
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
RENAMED = {"seats_stated_total": "occupied_seats"}
"""Metric keys of the transcript that say what is meant where the figure's key keeps the printed report's wording."""

CONDITION_KEYS = {
    "hours_per_month_max": "monthly_hours_max",
    "hourly_won": "hourly_won",
    "month_max_won": "monthly_max_won",
}
ELIGIBILITY_KEYS = ("age_min", "age_max", "residence")


def page_of(context: Context, programme: Programme, code: str, section: str, *, first: bool) -> Section:
    """The page; appends to ``programmes`` of the transcript. ``section`` is the anchor of its section (절).

    The first page of a section stands below the section's heading; every other begins a sheet of its own.
    """
    texts = list(ProgrammeText.objects.filter(programme=programme).order_by("kind", "order"))
    by_kind = {kind: [text for text in texts if text.kind == kind] for kind in Kind}
    targets = list(Target.objects.filter(programme=programme, year=context.year).order_by("-version"))
    page = _Page(context, programme, code, section, by_kind, targets)
    return page.section_of().model_copy(update={"new_page": not first})


class _Page:
    """Builds one page and its part of the transcript side by side."""

    def __init__(
        self,
        context: Context,
        programme: Programme,
        code: str,
        section: str,
        texts: dict[ProgrammeText.Kind, list[ProgrammeText]],
        targets: list[Target],
    ) -> None:
        self.context, self.programme, self.code, self.section, self.texts = context, programme, code, section, texts
        self.key = f"programme.{programme.code}"
        # A programme may have goals of its strands too; the page's goal is the one of its own result.
        self.target = next((target for target in targets if target.indicator == f"{self.key}.actual"), None)
        self.lines = [item.line for item in programme.budget_lines.select_related("line").order_by("order")]
        self.stated: dict[str, Any] = {}

    def anchor(self, part: str) -> str:
        """The name of a line of this page."""
        return f"{self.code}.{part}"

    def section_of(self) -> Section:
        programme = self.programme
        badges = tuple(self._badges())
        self.stated = {
            "code": self.code,
            "programme": programme.code,
            "name_ko": said(programme.name, self.code, programme.name),
            "name_en": programme.name_en,
            "category": int(self.code[1:].split(".")[0]),
            "section": said(programme.section, self.section, programme.section),
            "seoul_run_4050": {"value": programme.seoul_run_4050, "line": line(self.code)},
            "sunset": {"value": programme.ends_after_year is not None, "line": line(self.code)},
            "objective": said(programme.objective, self.anchor("objective")),
        }
        blocks = (
            *self._overview(),
            *self._steps(),
            *self._results(),
            *self._tables(),
            *self._execution(),
            *self._future(),
        )
        self.context.transcript["programmes"].append(self.stated)
        return Section(
            level=4,
            title=programme.name,
            badges=badges,
            lead=(programme.objective,) if programme.objective else (),
            lead_anchor=self.anchor("objective"),
            anchor=self.code,
            blocks=blocks,
        )

    def _badges(self) -> list[str]:
        found = ["서울런4050"] if self.programme.seoul_run_4050 else []
        if self.programme.ends_after_year is not None:
            found.append(f"{self.programme.ends_after_year}년 일몰예정")
        return found

    # --- 사업개요 ---

    def _overview(self) -> list[Block]:
        programme, blocks = self.programme, [Paragraph(bullet="□", runs=("사업개요",))]

        def fact(name: str, label: str, text: str, *, bullet: Any = "ㅇ") -> None:
            if text:
                anchor = self.anchor(name)
                blocks.append(Paragraph(bullet=bullet, runs=(f"{label} : {text}",), anchor=anchor))

        fact("audience", "사업대상", programme.audience)
        conditions = [text.text for text in self.texts[Kind.CONDITION]]
        fact("conditions", "활동조건", " / ".join(conditions), bullet="※")
        fact("content", "사업내용", programme.content)
        fact("legal", "추진근거", programme.legal_basis)
        fact("lead", "주관부서", programme.lead_unit.name)
        blocks += self._goal()
        fact("succession", "일몰·이관", programme.succession, bullet="※")
        self.stated |= {
            "lead_team": said(programme.lead_unit.name, self.anchor("lead"), programme.lead_unit.name),
            "eligibility": self._eligibility(),
            "activity_conditions": self._conditions(conditions),
            "content": said(programme.content, self.anchor("content")) if programme.content else None,
        }
        return [*blocks]

    def _eligibility(self) -> dict[str, Any] | None:
        programme = self.programme
        if not programme.audience:
            return None
        rules = programme.eligibility.parameters if programme.eligibility else {}
        known = {key: rules[key] for key in ELIGIBILITY_KEYS if rules.get(key) is not None}
        return said(programme.audience, self.anchor("audience"), programme.audience, **known)

    def _conditions(self, texts: list[str]) -> dict[str, Any] | None:
        if not texts:
            return None
        scheme = self.programme.pay_scheme
        rules = scheme.parameters if scheme else {}
        known = {name: rules[key] for key, name in CONDITION_KEYS.items() if rules.get(key) is not None}
        shown = " / ".join(texts)
        return said(shown, self.anchor("conditions"), shown, **known)

    def _goal(self) -> list[Paragraph]:
        numbers, key = self.context.numbers, self.key
        blocks = []
        if f"{key}.target" in numbers:
            goal, result = numbers.ref(f"{key}.target"), numbers.ref(f"{key}.actual")
            label = self.target.label if self.target else "목표"
            runs: Runs = (f"성과목표 : {label} ", goal, "  ☞ 추진실적 : ", result)
            blocks.append(Paragraph(bullet="ㅇ", runs=runs, anchor=self.anchor("goal")))
            for name, ref in (("target", goal), ("actual", result)):
                self.stated[name] = said(
                    numbers.plain(ref.key), self.anchor("goal"), ref.text, unit=numbers.unit(ref.key)
                )
            self.stated["target"]["label"] = label
            if self.target:
                rule = Paragraph(bullet="※", runs=(f"산정 기준 : {self.target.counting_rule}",))
                blocks.append(rule)
        if f"{key}.budget" in numbers:
            budget = numbers.ref(f"{key}.budget")
            blocks.append(Paragraph(bullet="ㅇ", runs=("소요예산 : ", budget), anchor=self.anchor("budget")))
            self.stated["budget_required"] = said(numbers.plain(budget.key), self.anchor("budget"), budget.text)
        return blocks

    # --- 추진절차, 추진실적 ---

    def _steps(self) -> list[Block]:
        texts = self.texts[Kind.STEP]
        self.stated["process"] = [
            {
                "step": number,
                "name": plain(self._runs(text.title or text.text)),
                **({"detail": text.text} if text.title and text.text else {}),
                "line": line(self.anchor(f"step.{number}")),
            }
            for number, text in enumerate(texts, start=1)
        ]
        if not texts:
            return []
        steps = tuple(
            Step(
                name=self._runs(text.title or text.text),
                detail=self._runs(text.text) if text.title else (),
                anchor=self.anchor(f"step.{number}"),
            )
            for number, text in enumerate(texts, start=1)
        )
        return [Paragraph(bullet="□", runs=("추진절차",)), Steps(title="추진절차", steps=steps)]

    def _results(self) -> list[Block]:
        blocks: list[Block] = [Paragraph(bullet="□", runs=("추진실적",))]
        stated = []
        for number, text in enumerate(self.texts[Kind.RESULT], start=1):
            anchor, runs = self.anchor(f"result.{number}"), self._runs(text.text)
            blocks.append(Paragraph(bullet="-" if text.title else "ㅇ", runs=runs, anchor=anchor))
            shown = [run for run in runs if isinstance(run, FigureRef)]
            stated.append(
                {"text": plain(runs), "line": line(anchor), "metrics": [self._metric(ref, runs) for ref in shown]}
            )
        self.stated["results"] = stated
        return blocks if len(blocks) > 1 else []

    def _runs(self, text: str) -> Runs:
        """A sentence with its ``{key}`` replaced by the figures; an unknown key shows as ``-``."""
        parts = PLACEHOLDER.split(text)
        found = [self.context.numbers.ref(part, "") if index % 2 else part for index, part in enumerate(parts)]
        return tuple(part for part in found if part != "")

    def _metric(self, ref: FigureRef, runs: Runs) -> dict[str, Any]:
        numbers = self.context.numbers
        name = ref.key.removeprefix(f"{self.key}.").replace(".", "_").replace("-", "_")
        after = runs[runs.index(ref) + 1 :]
        behind = after[0] if after and isinstance(after[0], str) else ""
        unit = numbers.unit(ref.key)
        return {
            "key": RENAMED.get(name, name),
            "figure": ref.key,
            "value": numbers.plain(ref.key),
            "unit": unit,
            "raw": ref.text + (unit if behind.startswith(unit) else ""),
        }

    # --- tables ---

    def _tables(self) -> list[Block]:
        found = []
        for build in (strand_table, office_table, training_table):
            table, stated = build(self.context, self.programme, self.code, self.texts[Kind.TRAINING])
            if table is not None:
                found.append(table)
                self.stated |= stated
        return [*found]

    def _execution(self) -> list[Block]:
        lines: list[BudgetLine] = self.lines
        if not lines:
            self.stated["budget_execution"] = []
            return []
        table, self.stated["budget_execution"] = execution_table(self.context, self.code, lines)
        return [table]

    def _future(self) -> list[Block]:
        blocks, self.stated["future_plan"] = future_plan(self.context, self.texts[Kind.FUTURE], self.code)
        return blocks


def future_plan(context: Context, texts: list[ProgrammeText], page: str) -> tuple[list[Block], list[dict[str, Any]]]:
    """향후계획: what is still ahead on the cut-off date, with its months."""
    ahead = [text for text in texts if text.ends_on is None or text.ends_on > context.as_of]
    if not ahead:
        return [], []
    blocks: list[Block] = [Paragraph(bullet="□", runs=("향후계획",))]
    stated = []
    for number, text in enumerate(ahead, start=1):
        anchor, when = f"{page}.future.{number}", _months(text)
        blocks.append(Paragraph(bullet="ㅇ", runs=(f"{text.text} : {when}" if when else text.text,), anchor=anchor))
        stated.append(
            {
                "text": text.text,
                "period_raw": when,
                "from": f"{text.starts_on:%Y-%m}" if text.starts_on else None,
                "to": f"{text.ends_on:%Y-%m}" if text.ends_on else None,
                "line": line(anchor),
            }
        )
    return blocks, stated


def _months(text: ProgrammeText) -> str:
    """The months of a plan as reports write them: ’23. 10~12월."""
    first, last = text.starts_on, text.ends_on or text.starts_on
    if first is None or last is None:
        return ""
    year = f"’{first.year % 100:02}. "
    if (first.year, first.month) == (last.year, last.month):
        return f"{year}{first.month}월"
    end = f"{last.month}월" if first.year == last.year else f"’{last.year % 100:02}. {last.month}월"
    return f"{year}{first.month}~{end}"
