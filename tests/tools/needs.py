"""What the tests need from the system: a PostgreSQL server and a Chromium, both real.

``python -m tests.tools.needs`` installs what is missing where it may (Debian and Ubuntu, as
root), says what is left out elsewhere, and refuses to leave anything out with CI=true.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tools.chromium import chromium_path, driver_runs
from tests.tools.postgres import postgres_tools

APT = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # RUNLEVEL 1: start no services


@dataclass(frozen=True)
class Need:
    name: str
    purpose: str
    packages: Sequence[str]
    is_there: Callable[[], bool]
    is_essential: bool = True


NEEDS = (
    Need(
        name="postgres",
        purpose="tests on PostgreSQL",
        packages=["postgresql"],
        is_there=lambda: postgres_tools() is not None,
    ),
    Need(
        name="chromium",
        purpose="journeys and screenshots",
        packages=["chromium", "libatomic1"],
        is_there=lambda: chromium_path() is not None and driver_runs(),
    ),
    # The design's own serif and sans; without them screenshots show a substitute.
    Need(
        name="fonts",
        purpose="the right letters in screenshots",
        packages=["fonts-liberation"],
        is_there=lambda: any(Path("/usr/share/fonts").glob("**/LiberationSerif*")),
        is_essential=False,
    ),
)


def left_out() -> dict[str, str]:
    """What the tests go without, each with its reason; TESTS_WITHOUT names more, with commas."""
    unwanted = os.environ.get("TESTS_WITHOUT", "").split(",")
    reasons = {need.name: "none works here" for need in missing() if need.is_essential}
    return reasons | {need.name: "not wanted" for need in NEEDS if need.name in unwanted}


def missing() -> list[Need]:
    return [need for need in NEEDS if not need.is_there()]


def main() -> int:
    if missing() and may_install():
        install(missing())
    for need in missing():
        print(f"Left out: {need.purpose}; here is no working {need.name}.")
    if missing() and not may_install():
        print("Debian and Ubuntu install it by themselves when `make test` runs as root.")
    if os.environ.get("CI") == "true" and any(need.is_essential for need in missing()):
        print("With CI=true nothing may be left out.", file=sys.stderr)
        return 1
    return 0


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(needs: Sequence[Need]) -> None:
    """Quiet while it works; what apt says is shown when it fails."""
    packages = [package for need in needs for package in need.packages]
    print(f"Installing {', '.join(packages)} with apt-get", flush=True)
    apt(["update"])
    apt(["install", "--yes", "--no-install-recommends", *packages])
    driver_runs.cache_clear()


def apt(arguments: Sequence[str]) -> None:
    done = subprocess.run(
        ["apt-get", "-qq", *arguments],
        env=os.environ | APT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
