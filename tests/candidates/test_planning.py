"""What becomes of a line, given what is stored and what came before it in the file."""

from dataclasses import dataclass
from datetime import date

from portal.candidates.importing import check_file
from portal.candidates.importing.planning import (
    NewApplication,
    NewQuestion,
    Planner,
    Step,
    Stored,
    StoredApplication,
    settled,
)
from portal.candidates.importing.sentences import State, Verdict
from portal.candidates.models import QuestionKind, Situation
from tests.candidates.exports import ZOFIA, a_file, a_line
from tests.candidates.test_importing import said

ADDRESS = ZOFIA["E-Mail"]
AS_IN_THE_FILE = {
    "name": "Zofia Möchlichen",
    "email_key": ADDRESS,
    "title": ZOFIA["Stelle"],
    "location": "Hamburg",
    "applied_on": date(2026, 10, 3),
    "decided_on": date(2026, 11, 3),
    "stage": "Fachgespräch",
    "situation": Situation.OTHER_PERSON,
}


@dataclass
class Plan:
    steps: list[Step]

    @property
    def verdicts(self) -> list[Verdict]:
        return [step.verdict for step in self.steps]

    @property
    def new(self) -> list[NewApplication]:
        return [step.new for step in self.steps if step.new]

    @property
    def questions(self) -> list[NewQuestion]:
        return [step.question for step in self.steps if step.question]


def plan(*lines: str, stored: Stored | None = None) -> Plan:
    planner = Planner()
    stored = stored or Stored()
    return Plan([planner.decide(line, stored) for line in check_file(a_file(*lines)).lines])


def stored(**values: object) -> Stored:
    application = StoredApplication(**AS_IN_THE_FILE | values)  # type: ignore[arg-type]
    people = {application.email_key: [(7, application.name)]}
    return Stored({ZOFIA["Bewerbungs-ID"]: application}, people)


def states(made: Plan) -> list[State]:
    return [verdict.state for verdict in made.verdicts]


def test_one_person_with_two_applications_stays_one_person() -> None:
    made = plan(
        a_line(),
        a_line(bewerbungs_id="NL-2", nachname="Moechlichen", e_mail=f" {ADDRESS.upper()} "),
    )
    assert states(made) == [State.NEW, State.NEW]
    assert {new.row.email_key for new in made.new} == {ADDRESS}
    assert "person who is already known" in said(made.verdicts[1])


def test_a_known_person_keeps_their_row() -> None:
    made = plan(a_line(bewerbungs_id="NL-2"), stored=stored())
    assert [new.person_id for new in made.new] == [7]


def test_what_is_stored_unchanged_is_known() -> None:
    made = plan(a_line(), stored=stored())
    assert states(made) == [State.KNOWN]
    assert made.new == []


def test_language_and_contact_may_differ_from_the_file() -> None:
    changed = {"sprache": "en", "recruiter_e_mail": "other@nordlicht.example"}
    assert states(plan(a_line(**changed), stored=stored())) == [State.KNOWN]


def test_what_was_changed_in_between_is_skipped_and_named() -> None:
    made = plan(a_line(), stored=stored(stage="Auswahltag", location="Kiel"))
    assert states(made) == [State.SKIPPED]
    assert "Standort, Letzte Phase" in said(made.verdicts[0])


def test_a_known_application_with_another_address_is_a_question() -> None:
    made = plan(a_line(), stored=stored(email_key="new@example.org", application_id=3, person_id=7))
    assert states(made) == [State.SKIPPED]
    (question,) = made.questions
    assert (question.kind, question.application_id) == (QuestionKind.ADDRESS_DIFFERS, 3)


def test_a_question_is_asked_once() -> None:
    made = plan(a_line(), stored=Stored({}, {ADDRESS: [(7, "Mandy Hornig")]}))
    (step,), key = made.steps, made.questions[0].dedupe_key
    assert settled(step, {}) is step
    waiting = settled(step, {key: True})
    assert (waiting.question, waiting.verdict.state) == (None, State.WRONG)
    assert settled(step, {key: False}).verdict.state is State.SKIPPED


def test_what_the_file_does_not_say_is_no_difference() -> None:
    assert states(plan(a_line(bewerbungsdatum="", absagegrund=""), stored=stored())) == [
        State.KNOWN
    ]


def test_the_number_of_somebody_else_is_wrong() -> None:
    other = stored(name="Mandy Hornig", email_key="mandy@example.org")
    made = plan(a_line(), stored=other)
    assert states(made) == [State.WRONG]
    assert "number belongs to somebody else" in said(made.verdicts[0])


def test_the_same_number_with_other_details_is_wrong_and_names_the_line() -> None:
    made = plan(a_line(), a_line(standort="Kiel"))
    assert states(made) == [State.NEW, State.WRONG]
    assert said(made.verdicts[1]).startswith("Line 2 has the same application number")


def test_a_wrong_line_does_not_stand_in_the_way_of_the_right_one() -> None:
    made = plan(a_line(absagedatum="31.02.2026"), a_line())
    assert states(made) == [State.WRONG, State.NEW]


def test_a_shared_address_is_not_for_the_computer_to_decide() -> None:
    mandy = a_line(bewerbungs_id="NL-2", vorname="Mandy", nachname="Hornig")
    assert states(plan(a_line(), mandy)) == [State.NEW, State.WRONG]
    assert states(plan(mandy, a_line())) == [State.NEW, State.WRONG]


def test_an_address_that_somebody_else_has_in_the_portal_is_wrong() -> None:
    made = plan(a_line(), stored=Stored({}, {ADDRESS: [(7, "Mandy Hornig")]}))
    assert states(made) == [State.WRONG]
    assert said(made.verdicts[0]).startswith("In the portal the address belongs to somebody")


def test_where_staff_let_two_share_an_address_each_name_finds_its_row() -> None:
    shared = Stored({}, {ADDRESS: [(7, "Mandy Hornig"), (8, "Zofia Möchlichen")]})
    assert [new.person_id for new in plan(a_line(), stored=shared).new] == [8]


def test_the_second_time_collides_with_the_line_as_the_first_did() -> None:
    mandy = a_line(bewerbungs_id="NL-2", vorname="Mandy", nachname="Hornig")
    made = plan(a_line(), mandy, stored=stored())
    assert states(made) == [State.KNOWN, State.WRONG]
    assert "in line 2" in said(made.verdicts[1])
