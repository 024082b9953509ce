"""Where is Chromium? Prints its path, having installed it where that may be done.

python scripts/chromium.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


class NoChromium(Exception):
    """There is none and it cannot be installed; the text says why."""


def find() -> str | None:
    """Return the path of the browser: that in CHROMIUM, else the first that is installed, else nothing."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), MAC if os.path.exists(MAC) else None)


def install() -> str:
    """Install the Debian package and return the path; only root can.

    Raises:
        NoChromium: if it cannot be installed here.
    """
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoChromium("Chromium is not installed, and only root can install it with apt-get")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "-q", "install", "-y", "--no-install-recommends", "chromium"]
    for step in (["apt-get", "-q", "update"], install):
        if subprocess.run(step, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
            raise NoChromium(f"'{' '.join(step)}' failed")
    path = find()
    if path is None:
        raise NoChromium("apt-get installed chromium, but there is no such command")
    return path


if __name__ == "__main__":
    try:
        print(find() or install())
    except NoChromium as missing:
        sys.exit(str(missing))
