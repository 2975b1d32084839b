"""The harness itself: it runs, and what it writes can be read. How quick the day is, is no test."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.servers import ROOT

pytestmark = pytest.mark.processes


def test_a_quick_run_writes_figures_that_programs_can_read(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.bench", "--quick", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    figures = {figure["name"]: figure for figure in json.loads(out.read_text())}
    assert {"/home", "/feedback/<id>", "/admin"} <= set(figures)
    assert figures["/home"]["queries"] > 0
    for name, figure in figures.items():
        assert set(figure) == {"name", "ours", "floor", "ratio", "aim", "ok", "queries"}
        assert figure["ours"] > 0, name
        assert figure["floor"] > 0, name
        assert name in done.stdout
    assert " : ".join(("5,000", "1,000")) in done.stdout
