"""What a wrong plan says: the file, the key, and what was expected, in one Korean sentence."""

from __future__ import annotations


class PlanError(ValueError):
    """A plan that cannot be used.

    ``file`` is the path inside the plan's folder, ``key`` the dotted key ("" when the whole file is meant), and
    ``message_ko`` the sentence for the person who wrote the file; ``str()`` of the error holds all three.
    """

    def __init__(self, file: str, key: str, message_ko: str) -> None:
        self.file, self.key, self.message_ko = file, key, message_ko
        where = f"{file} 의 {key}" if key else file
        super().__init__(f"계획 파일 {where}: {message_ko}")

    @property
    def user_message(self) -> str:
        """The whole sentence, as commands and pages show it."""
        return str(self)
