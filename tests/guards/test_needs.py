"""What the tests leave out is said, and never in CI."""

import pytest

from tests.tools import needs


@pytest.fixture(autouse=True)
def a_bare_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither PostgreSQL nor Chromium nor fonts, and no right to install them."""
    bare = [
        needs.Need(need.name, need.purpose, [], lambda: False, need.is_essential)
        for need in needs.NEEDS
    ]
    monkeypatch.setattr(needs, "NEEDS", bare)
    monkeypatch.setattr(needs, "may_install", lambda: False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("TESTS_WITHOUT", raising=False)


def test_a_laptop_is_told_what_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert needs.main() == 0

    assert "Left out: tests on PostgreSQL" in capsys.readouterr().out


def test_ci_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    assert needs.main() == 1


def test_fonts_are_wished_for_but_leave_no_test_out() -> None:
    assert set(needs.left_out()) == {"postgres", "chromium"}


def test_more_can_be_left_out_by_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "missing", list)
    monkeypatch.setenv("TESTS_WITHOUT", "postgres")

    assert needs.left_out() == {"postgres": "not wanted"}
