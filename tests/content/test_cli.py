from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from portal.content import queries
from portal.content.cli import legal_command
from portal.content.models import LegalPage
from portal.core.runtime import Runtime


def run(runtime: Runtime, *arguments: str) -> Result:
    return CliRunner().invoke(legal_command, arguments, obj=runtime)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "imprint.md"
    path.write_bytes("\ufeff## Angaben nach § 5 DDG\r\n\r\nHamburg\r\n".encode())
    return path


def test_a_file_becomes_the_text(runtime: Runtime, db: Session, file: Path) -> None:
    said = run(runtime, "imprint", str(file), "--language", "en")

    text = queries.current_text(db, LegalPage.IMPRINT, "en")
    assert said.exit_code == 0, said.output
    assert "Version 1 of imprint (en) is written." in said.output
    assert text is not None
    assert text.body == "## Angaben nach § 5 DDG\n\nHamburg"


def test_the_same_file_again_changes_nothing(runtime: Runtime, db: Session, file: Path) -> None:
    run(runtime, "imprint", str(file))

    assert "has this text already" in run(runtime, "imprint", str(file)).output
    assert len(queries.history(db, LegalPage.IMPRINT, "de")) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Straße".encode("cp1252"), "is not UTF-8"),
        (b"", "Please write a text."),
        (b"x" * 50_001, "too long"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told(
    runtime: Runtime, db: Session, tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "wrong.md"
    path.write_bytes(content)

    said = run(runtime, "imprint", str(path))

    assert said.exit_code == 1
    assert sentence in said.output
    assert queries.current_text(db, LegalPage.IMPRINT, "de") is None


@pytest.mark.parametrize("arguments", [("terms", "x.md"), ("imprint", "/nowhere.md"), ("imprint",)])
def test_a_wrong_call_explains_itself(runtime: Runtime, arguments: tuple[str, ...]) -> None:
    assert run(runtime, *arguments).exit_code == 2
