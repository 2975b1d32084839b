"""The world's import: one file, two lines, one of them to be decided about."""

from sqlalchemy.orm import Session

from portal.candidates.models import LineState
from portal.people.models import Person
from tests.factories import given
from tests.factories.imports import a_line_of, a_question, an_import


def add_import(db: Session, person: Person) -> dict[str, str]:
    """Public ids by their names in the world."""
    given(db, run := an_import(lines_total=2, lines_done=2, wrong_count=1))
    given(db, a_line_of(run, 2), a_line_of(run, 3, state=LineState.WRONG))
    given(db, question := a_question(person=person))  # of another import, which nobody takes back
    return {"import_run": run.public_id, "import_question": question.public_id}
