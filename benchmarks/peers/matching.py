"""The matching peers, installed from PyPI in an environment of their own under ``var/peers/matching``."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

from servers import ROOT, run

HOME = ROOT / "var" / "peers" / "matching"
#: What is installed besides OR-Tools, which is taken in the version that the project itself has.
PACKAGES = ("scipy", "highspy", "matching==1.4.3")


def install() -> Path:
    """Install the peers once and return the Python of their environment."""
    python, stamp = HOME / "venv" / "bin" / "python", HOME / ".stamp"
    packages = [f"ortools=={version('ortools')}", f"numpy=={version('numpy')}", *PACKAGES]
    wanted = " ".join(packages)
    if stamp.exists() and stamp.read_text() == wanted and python.exists():
        return python
    HOME.mkdir(parents=True, exist_ok=True)
    print(f"Installing {wanted} in {HOME.relative_to(ROOT)} …", file=sys.stderr)
    if not python.exists():
        run([sys.executable, "-m", "venv", HOME / "venv"], HOME, {})
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages], HOME, {}, seconds=1800)
    stamp.write_text(wanted)
    return python
