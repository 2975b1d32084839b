from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.content import queries, service
from portal.content.errors import NoSuchVersion, TextEmpty, TextHasChanged, TextTooLong
from portal.content.models import LegalPage, LegalText
from portal.core.db import write_transaction
from portal.core.runtime import Runtime
from tests.factories import NOW, a_legal_text, a_staff_account, given

IMPRINT = LegalPage.IMPRINT


def write(db: Session, body: str, **values: object) -> LegalText:
    defaults = {"page": IMPRINT, "language": "de", "now": NOW, "actor": Actor.system()}
    return service.write_text(db, body=body, **defaults | values)  # type: ignore[arg-type]


def test_every_change_is_a_new_version(db: Session) -> None:
    first = write(db, "Nordlicht")
    second = write(db, "Nordlicht Energie AG", now=NOW + timedelta(days=1))
    db.commit()

    assert (first.number, second.number) == (1, 2)
    assert first.body == "Nordlicht"
    assert queries.current_text(db, IMPRINT, "de") is second
    assert [text.number for text in queries.history(db, IMPRINT, "de")] == [2, 1]


def test_the_same_text_is_no_new_version(db: Session) -> None:
    first = write(db, "Nordlicht")
    again = write(db, "Nordlicht", now=NOW + timedelta(days=1))
    db.commit()

    assert again is first
    assert db.scalar(select(func.count(LegalText.id))) == 1
    assert db.scalar(select(func.count(AuditEntry.id))) == 1


def test_pages_and_languages_count_for_themselves(db: Session) -> None:
    write(db, "Nordlicht")
    assert write(db, "Nordlicht", language="en").number == 1
    assert write(db, "Nordlicht", page=LegalPage.PRIVACY).number == 1


def test_the_trail_names_page_and_number_but_not_the_text(db: Session) -> None:
    given(db, account := a_staff_account())
    text = write(db, "Nordlicht", actor=Actor.staff(account.id, account.name))
    db.commit()

    entry = db.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_name) == ("legal_text.written", account.name)
    assert entry.details == {"page": "imprint", "language": "de", "number": 1}
    assert text.written_by_id == account.id


def test_a_version_that_the_writer_has_not_seen_is_not_written_over(db: Session) -> None:
    given(db, a_legal_text(number=1), a_legal_text(number=2, body="newer"))

    with pytest.raises(TextHasChanged):
        write(db, "mine", based_on=1)
    assert write(db, "mine", based_on=2).number == 3


def test_the_database_decides_when_two_write_at_once(db: Session, runtime: Runtime) -> None:
    """Both have read version 0; only the unique index can tell them apart."""
    with runtime.sessions() as other:
        mine = LegalText(page=IMPRINT, language="de", number=1, body="a", written_at=NOW)
        with write_transaction(other):
            other.add(mine)

    theirs = LegalText(page=IMPRINT, language="de", number=1, body="b", written_at=NOW)
    with pytest.raises(TextHasChanged):
        service._add_or_refuse(db, theirs)


@pytest.mark.parametrize(
    ("body", "refusal"), [("", TextEmpty), (" \n ", TextEmpty), ("x" * 50_001, TextTooLong)]
)
def test_an_empty_or_endless_text_is_refused(
    db: Session, body: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        write(db, body)


def test_the_longest_text_fits(db: Session) -> None:
    write(db, "🌊" * 50_000)
    db.commit()
    db.expire_all()

    assert len(queries.get_version(db, IMPRINT, "de", 1).body) == 50_000


def test_the_first_language_that_has_a_text_is_taken(db: Session) -> None:
    given(db, a_legal_text(language="en", body="English"))

    found = queries.first_text(db, IMPRINT, ("de", "en"))

    assert found is not None
    assert found.language == "en"
    assert queries.first_text(db, LegalPage.PRIVACY, ("de", "en")) is None
    assert queries.current_text(db, IMPRINT, "de") is None


def test_the_list_knows_the_newest_of_each(db: Session) -> None:
    given(db, a_legal_text(number=1), a_legal_text(number=2), a_legal_text(language="en"))

    found = queries.current_texts(db)

    assert {key: text.number for key, text in found.items()} == {
        (IMPRINT, "de"): 2,
        (IMPRINT, "en"): 1,
    }


def test_a_version_that_never_was_is_not_found(db: Session) -> None:
    with pytest.raises(NoSuchVersion):
        queries.get_version(db, IMPRINT, "de", 7)
