from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.candidates import service
from portal.candidates.cli import import_command
from portal.candidates.models import Application, ToldBy
from portal.core.runtime import Runtime
from tests.candidates.exports import REAL_FILE, a_file, a_line


def run(runtime: Runtime, *arguments: str) -> Result:
    return CliRunner().invoke(import_command, arguments, obj=runtime)


def test_the_report_accounts_for_every_line_and_says_what_stayed_out(
    db: Session, runtime: Runtime
) -> None:
    result = run(runtime, str(REAL_FILE))

    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert len(lines) == 120 + 1 + 2 + 1  # lines of the file, totals, two columns, a question
    assert [
        n for n in (9, 13, 21, 25, 33, 39, 43, 45, 64, 70) if f" {n}: " not in result.output
    ] == []
    assert lines[120].startswith("110 ")
    assert "Anrede" in lines[121]
    assert "Telefon" in lines[122]
    assert db.scalar(select(func.count(Application.id))) == 110


def test_the_report_names_nobody(runtime: Runtime) -> None:
    output = run(runtime, str(REAL_FILE)).output
    assert "@" not in output.replace("+, - or @", "").replace("+, - oder @", "")
    assert "Möchlichen" not in output
    assert "Pergande" not in output


def test_a_file_that_cannot_be_read_ends_with_2_and_one_sentence(
    db: Session, runtime: Runtime, tmp_path: Path
) -> None:
    for content in (b"", b"\x00\x01", a_file(a_line(stelle='"Backend'))):
        (file := tmp_path / "export.csv").write_bytes(content)
        result = run(runtime, str(file))
        assert result.exit_code == 2
        assert len(result.output.splitlines()) == 1
    assert run(runtime, str(tmp_path / "missing.csv")).exit_code == 2
    assert run(runtime, str(tmp_path)).exit_code == 2
    assert db.scalar(select(func.count(Application.id))) == 0


def test_wrong_lines_are_no_failure(runtime: Runtime, tmp_path: Path) -> None:
    (file := tmp_path / "export.csv").write_bytes(a_file(a_line(e_mail="")))
    assert run(runtime, str(file)).exit_code == 0


def test_people_who_were_told_before_are_noted_so(
    db: Session, runtime: Runtime, tmp_path: Path
) -> None:
    (file := tmp_path / "export.csv").write_bytes(a_file(a_line()))
    assert run(runtime, str(file), "--already-told").exit_code == 0
    assert db.scalars(select(Application.told_by)).all() == [ToldBy.EMPLOYER]


def test_a_busy_database_is_told_in_a_sentence(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: object, **_values: object) -> None:
        raise OperationalError("INSERT", {}, Exception("locked"))

    monkeypatch.setattr(service, "import_applications", busy)
    (file := tmp_path / "export.csv").write_bytes(a_file(a_line()))
    result = run(runtime, str(file))
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1


def test_a_dry_run_says_the_same_and_stores_nothing(db: Session, runtime: Runtime) -> None:
    dry = run(runtime, str(REAL_FILE), "--dry-run").output.splitlines()
    assert db.scalar(select(func.count(Application.id))) == 0
    db.rollback()
    assert dry[:-1] == run(runtime, str(REAL_FILE)).output.splitlines()


def test_who_told_is_noted_and_needs_that_somebody_did(
    db: Session, runtime: Runtime, tmp_path: Path
) -> None:
    (file := tmp_path / "export.csv").write_bytes(a_file(a_line()))
    assert run(runtime, str(file), "--told-via", "by telephone").exit_code == 2
    assert run(runtime, str(file), "--already-told", "--told-via", "by telephone").exit_code == 0
    assert db.scalars(select(Application.told_via)).all() == ["by telephone"]
