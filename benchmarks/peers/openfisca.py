"""OpenFisca and Polars as peers of the pay engine: installed from PyPI in an environment of their own, the same columns.

openfisca-core is the widest-used free engine for rules on pay, taxes and benefits; it computes columns with NumPy in
float32, or in int32 where a variable says so. Both lie under ``var/peers/openfisca``; a second run installs nothing.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from servers import ROOT, run

HOME = ROOT / "var" / "peers" / "openfisca"
#: What is installed; a change of this line installs anew.
PACKAGES = ("openfisca-core==46.0.1", "polars==2.1.0")


def install() -> Path:
    """Install the peers once and return the Python of their environment."""
    python, stamp = HOME / "venv" / "bin" / "python", HOME / ".stamp"
    wanted = " ".join(PACKAGES)
    if stamp.exists() and stamp.read_text() == wanted and python.exists():
        return python
    HOME.mkdir(parents=True, exist_ok=True)
    print(f"Installing {wanted} in {HOME.relative_to(ROOT)} …", file=sys.stderr)
    if not python.exists():
        run([sys.executable, "-m", "venv", HOME / "venv"], HOME, {})
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], HOME, {}, seconds=1800)
    stamp.write_text(wanted)
    return python


def measure(minutes: Any, months: Any, rounds: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Let the peers compute the same columns and return their best seconds and their won.

    ``minutes`` are a month of many people (the rule of the internship), ``months`` twelve months (rows) of people who
    work full time. Won by "openfisca float", "openfisca int", "polars", and the years' sums by "… year".
    """
    python = install()
    with tempfile.TemporaryDirectory(prefix="pay-", dir=HOME) as name:
        folder = Path(name)
        np.save(folder / "minutes.npy", minutes)
        np.save(folder / "months.npy", months)
        script = Path(__file__).with_name("openfisca_rule.py")
        told = run([python, script, folder, str(rounds)], folder, {"PYTHONPATH": "", "DATABASE_URL": ""})
        seconds: dict[str, float] = json.loads(told[told.index("READY ") + len("READY ") :])
        return seconds, {path.stem.replace("-", " "): np.load(path) for path in folder.glob("*-*.npy")} | {
            "polars": np.load(folder / "polars.npy")
        }
