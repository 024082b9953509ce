"""Where is Chromium? Prints its path, having installed it where that may be done.

python scripts/chromium.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

#: The shell first: the same engine without the windows of a browser around it, which nobody sees and which cost a third of
#: the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Debian's packages that have one, the first that can be installed.
PACKAGES = ("chromium-headless-shell", "chromium")
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
    """Install a Debian package and return the path; only root can.

    Raises:
        NoChromium: if it cannot be installed here.
    """
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoChromium("Chromium is not installed, and only root can install it with apt-get")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(["apt-get", "-q", "update"], env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
        raise NoChromium("'apt-get -q update' failed")
    step = ["apt-get", "-q", "install", "-y", "--no-install-recommends"]
    for package in PACKAGES:
        if not subprocess.run([*step, package], env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
            break
    else:
        raise NoChromium(f"'{' '.join([*step, PACKAGES[-1]])}' failed")
    path = find()
    if path is None:
        raise NoChromium("apt-get installed chromium, but there is no such command")
    return path


if __name__ == "__main__":
    try:
        print(find() or install())
    except NoChromium as missing:
        sys.exit(str(missing))
