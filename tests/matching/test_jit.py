"""What was compiled is kept where this process may write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LOOK = """
import os
os.access = lambda *asked: False
os.environ.pop("NUMBA_CACHE_DIR", None)
from imojak.matching import jit
print(jit.numba.config.CACHE_DIR)
"""


def test_where_the_package_cannot_be_written_the_cache_lies_in_imojak_var(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env={"IMOJAK_VAR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == str(tmp_path / "matching"), done.stderr
