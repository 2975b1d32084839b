import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from portal.core.runtime import Runtime
from portal.employer.cli import employer_command
from portal.employer.queries import find_employer
from tests.factories import an_employer, given


def run(runtime: Runtime, *arguments: str) -> Result:
    return CliRunner().invoke(employer_command, arguments, obj=runtime)


def test_the_first_set_up_needs_a_name(runtime: Runtime, db: Session) -> None:
    said = run(runtime, "--city", "Hamburg")

    assert said.exit_code == 1
    assert "Please enter a name." in said.output
    assert find_employer(db) is None


def test_the_short_name_follows_the_name(runtime: Runtime, db: Session) -> None:
    said = run(runtime, "--name", "  Nordlicht   Energie AG ", "--contact-email", "a@b.example")

    employer = find_employer(db)
    assert said.exit_code == 0, said.output
    assert employer is not None
    assert employer.name == employer.short_name == "Nordlicht Energie AG"
    assert "contact-email: a@b.example" in said.output


def test_what_is_not_given_stays(runtime: Runtime, db: Session) -> None:
    given(db, employer := an_employer())

    said = run(runtime, "--address-form", "du", "--country", "AT", "--zone", "Europe/Vienna")

    db.refresh(employer)
    assert said.exit_code == 0, said.output
    assert (employer.address_form, employer.country, employer.zone) == ("du", "AT", "Europe/Vienna")
    assert employer.name == "Nordlicht Energie AG"
    assert "address-form: du" in said.output


def test_without_options_it_shows_what_is_set(runtime: Runtime, db: Session) -> None:
    assert "Nothing is set yet." in run(runtime).output

    given(db, an_employer())
    assert "name: Nordlicht Energie AG" in run(runtime).output


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--brand", "teal", "Please enter the colour"),
        ("--zone", "Berlin", "This time zone is not known."),
        ("--name", "N" * 121, "Up to 120 characters fit."),
        ("--contact-email", "x", "complete email address"),
        ("--country", "FR", "is not one of"),
    ],
)
def test_a_wrong_value_is_told_by_its_option(
    runtime: Runtime, db: Session, option: str, value: str, sentence: str
) -> None:
    given(db, employer := an_employer())

    said = run(runtime, option, value)

    db.refresh(employer)
    assert said.exit_code == 2
    assert option in said.output
    assert sentence in said.output
    assert employer.revision == 1
