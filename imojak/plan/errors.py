"""What a wrong plan says: the file, the key, and what was expected, in one Korean sentence."""

from __future__ import annotations

from collections.abc import Iterable


class PlanError(ValueError):
    """A plan that cannot be used.

    ``file`` is the path inside the plan's folder, ``key`` the dotted key ("" when the whole file is meant), and
    ``message_ko`` the sentence for the person who wrote the file; ``str()`` of the error holds all three. ``others`` are
    what else was found wrong in the same run, for whoever shows everything (``every``).
    """

    def __init__(self, file: str, key: str, message_ko: str) -> None:
        self.file, self.key, self.message_ko = file, key, message_ko
        self.others: tuple[PlanError, ...] = ()
        where = f"{file} 의 {key}" if key else file
        super().__init__(f"계획 파일 {where}: {message_ko}")

    @property
    def user_message(self) -> str:
        """The whole sentence, as commands and pages show it."""
        return str(self)

    @property
    def every(self) -> tuple[PlanError, ...]:
        """Everything that was found wrong, this error first."""
        return (self, *self.others)


def refuse(faults: Iterable[PlanError]) -> None:
    """Raise the first fault, with the others in it; nothing where there is none."""
    found = list(faults)
    if found:
        found[0].others = tuple(found[1:])
        raise found[0]


def refuse_first(faults: Iterable[PlanError]) -> None:
    """Raise the first fault and look for no other: what comes after it may follow from it."""
    for fault in faults:
        raise fault
