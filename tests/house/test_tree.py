"""What holds for the whole tree: locks name no address, pages need no exception from the content policy."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


def sources() -> Iterator[Path]:
    for folder in ("imojak", "config", "scripts"):
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_versions_and_hashes_and_nothing_else(name: str) -> None:
    for line in (ROOT / name).read_text().splitlines():
        pinned = re.fullmatch(r"[a-z0-9][a-z0-9._-]*==\S+( ; .+)? \\", line)
        assert pinned or re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_the_project_asks_for(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = list(project["dependencies"])
    if name == "requirements-dev.lock":
        asked += project["optional-dependencies"]["dev"]
    locked = {line.split("==")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line}
    assert {re.split(r"[^A-Za-z0-9._-]", wish)[0].lower().replace("_", "-") for wish in asked} <= locked


def test_the_development_lock_has_the_same_versions_as_the_other() -> None:
    runtime, development = (
        dict(re.findall(r"^([^\s=]+)==(\S+)", (ROOT / name).read_text(), flags=re.MULTILINE)) for name in LOCKS
    )
    assert runtime.items() <= development.items()


def test_the_npm_lock_names_exact_versions_and_no_addresses() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert "://" not in text
    assert all(package.get("integrity") for path, package in json.loads(text)["packages"].items() if path)
    wanted = json.loads((ROOT / "package.json").read_text())
    for version in (wanted["dependencies"] | wanted["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_no_template_has_a_script_or_style_written_into_it() -> None:
    inline = re.compile(
        r"<style\b|\bstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\bsrc=)[^>]*>|javascript:", re.IGNORECASE
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in (ROOT / "imojak" / "sites").rglob("*.html")
        for match in inline.finditer(path.read_text(encoding="utf-8"))
        if "application/json" not in match.group(0)
    ]
    assert found == []


def test_every_module_says_what_it_is_for_and_keeps_to_one_subject() -> None:
    silent, long = [], []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if text.strip() and ast.get_docstring(ast.parse(text)) is None:
            silent.append(str(path.relative_to(ROOT)))
        if text.count("\n") > 450:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
    assert silent == []
    assert long == []
