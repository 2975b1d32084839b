"""The system's Chromium, driven by Playwright; nothing is downloaded."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

# Without these it looks for updates, extensions and Google's hosts while a test waits for it.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str | None:
    """The browser's program, from the variable CHROMIUM or from the PATH."""
    candidates = (os.environ.get("CHROMIUM"), *NAMES)
    return next((path for name in candidates if name and (path := shutil.which(name))), None)


@cache
def driver_runs() -> bool:
    """Playwright brings a Node.js of its own, which wants libatomic from the system."""
    node, _ = compute_driver_executable()
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


def launch_options() -> dict[str, Any]:
    """For Playwright's ``chromium.launch``; as root Chromium only starts without its sandbox."""
    path = chromium_path()
    if path is None:
        raise RuntimeError(f"Chromium is not installed: none of {', '.join(NAMES)} was found.")
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return {"executable_path": path, "headless": True, "args": [*QUIET, *as_root]}


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """A browser without any state; every context of it is a new visitor."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        try:
            yield browser
        finally:
            browser.close()
