"""The locks say what pyproject.toml asks for, and nothing about where it was fetched."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
EXTRAS: list[str] = sum(PROJECT["project"]["optional-dependencies"].values(), [])
BUILD: list[str] = PROJECT["dependency-groups"]["build"]
DEV = [entry for entry in PROJECT["dependency-groups"]["dev"] if isinstance(entry, str)]

ASKED_FOR = {
    "requirements.lock": RUNTIME,
    "build.lock": BUILD,
    "dev.lock": [*RUNTIME, *EXTRAS, *BUILD, *DEV],
}


@pytest.mark.parametrize("lock", ASKED_FOR)
def test_a_lock_pins_all_that_was_asked_for(lock: str) -> None:
    pinned = _pins(lock)

    for requirement in map(Requirement, ASKED_FOR[lock]):
        version = pinned.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name}: run make lock"
        assert version in requirement.specifier, f"{requirement}: run make lock"


def test_all_locks_pin_the_same_versions() -> None:
    everything = _pins("dev.lock").items()

    assert _pins("requirements.lock").items() <= everything
    assert _pins("build.lock").items() <= everything


@pytest.mark.parametrize("lock", ASKED_FOR)
def test_a_lock_names_no_host(lock: str) -> None:
    assert not re.search(r"https?:|file:|@ ", (ROOT / lock).read_text())


def _pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))
