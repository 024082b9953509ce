"""The command `imojak`: one door to everything that can be run.

Most commands are Django management commands of a room. Two are not: ``lint`` needs neither settings nor a database,
and ``serve`` starts the web server. Whatever goes wrong is told in one sentence on stderr, with a non-zero exit;
``--traceback`` shows the whole of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from imojak.problems import explain

USAGE = "쓰는 법: imojak 명령 [값…]      명령마다의 설명: imojak 명령 --help"

#: Commands of Django that work on files alone and must work while no database can be reached.
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "makemessages",
    "makemigrations",
    "match",
    "squashmigrations",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done, 1 the command could not do it, 2 it was called wrongly, 130 stopped with Ctrl-C. ``argv`` is what follows
    the program's name; without it, that of the process.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(words)
    except KeyboardInterrupt:
        _complain("중단했습니다.")
        return 130
    except BrokenPipeError:
        # The reader of our output has gone, as `imojak … | head` does. Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if "--traceback" in words:
            raise
        sentence, code = explain(error)
        _complain(sentence)
        return code


def _complain(sentence: str) -> None:
    sys.stdout.flush()
    print(f"imojak: {sentence}", file=sys.stderr)  # noqa: T201 - the one place that speaks to the terminal


def _say(text: str) -> None:
    print(text)  # noqa: T201


def _dispatch(words: list[str]) -> int:
    match words:
        case []:
            _say(_overview())
            return 2
        case ["help" | "--help" | "-h"]:
            _say(_overview())
            return 0
        case ["--version" | "version"]:
            _say(f"imojak {version('imojak')}")
            return 0
        case ["help", name, *_]:
            return _dispatch([name, "--help"])
        case ["lint", *rest]:
            from imojak.lint.cli import main as lint

            return lint([word for word in rest if word != "--traceback"])
        case ["serve", *rest]:
            _set_up()
            from imojak.serve import main as serve

            return serve(rest)
        case [name, *rest]:
            return _manage(name, rest)
    raise AssertionError(words)


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def _manage(name: str, rest: list[str]) -> int:
    """Run a Django management command, having made sure that code and database belong together."""
    _set_up()
    from django.core.management import ManagementUtility, get_commands, load_command_class
    from django.core.management.base import BaseCommand
    from django.db import connections

    from imojak.problems import CalledWrongly
    from imojak.schema import ensure_schema_fits

    app = get_commands().get(name)
    if app is None:
        raise CalledWrongly(f"'{name}' 명령은 없습니다. 'imojak help'가 명령을 모두 보여 줍니다.")
    if name == "runserver":  # it starts itself again on every change of the code, which only Django's own door can do
        ManagementUtility(["imojak", name, *rest]).execute()
        return 0
    command = app if isinstance(app, BaseCommand) else load_command_class(app, name)
    # Read the line ourselves: run_from_argv would print argparse's English and leave the process.
    parser = command.create_parser("imojak", name)
    options = vars(parser.parse_args(rest))
    positional = options.pop("args", ())
    try:
        if name not in WITHOUT_DATABASE:
            ensure_schema_fits(needs_tables=_is_ours(app))
        command.execute(*positional, **options)
    finally:
        connections.close_all()
    return 0


def _is_ours(app: object) -> bool:
    module = app if isinstance(app, str) else type(app).__module__
    return module.startswith("imojak")


def _overview() -> str:
    """List imojak's own commands, each with the first line of its own help, so that the list cannot go stale."""
    rows = [
        ("lint", "보고서 파일(JSON)에서 서로 맞지 않는 수치를 찾습니다."),
        ("serve", "누리집을 엽니다(기본 http://127.0.0.1:8000)."),
    ]
    note = ""
    try:
        rows += _own_commands()
    except Exception as error:
        # Help must come even when the settings or a room cannot be read.
        sentence, _ = explain(error)
        note = f"\n\n나머지 명령은 지금 볼 수 없습니다. {sentence}"
    rows.append(("migrate", "데이터베이스의 표를 이 프로그램에 맞춥니다(make setup이 대신 해 줍니다)."))
    width = max(len(name) for name, _ in rows)
    lines = [f"  {name:<{width}}  {text}" for name, text in sorted(rows)]
    return (
        "이모작: 중장년 전환지원기관의 한 해를 자료로 남기고 보고합니다.\n\n"
        f"{USAGE}\n\n" + "\n".join(lines) + note + "\n\nDjango의 명령(createsuperuser, shell 등)도 모두 쓸 수 있습니다."
    )


def _own_commands() -> list[tuple[str, str]]:
    _set_up()
    from django.core.management import get_commands, load_command_class

    rows = []
    for name, app in get_commands().items():
        if isinstance(app, str) and app.startswith("imojak"):
            text = str(load_command_class(app, name).help).strip()
            rows.append((name, text.splitlines()[0] if text else ""))
    return rows


if __name__ == "__main__":
    sys.exit(main())
