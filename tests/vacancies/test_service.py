from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.core.errors import NotFound
from portal.core.voices import AddressForm
from portal.vacancies import queries, service
from portal.vacancies.errors import CriterionIncomplete, NoTitle, TitleTaken, TooManyCriteria
from portal.vacancies.models import Vacancy
from portal.vacancies.service import CriterionEntry
from tests.factories import NOW, a_vacancy, given

LENA = Actor.staff(1, "Lena Vogt")


def add(db: Session, title: str, **values: Any) -> Vacancy:
    return service.add_vacancy(db, title=title, now=NOW, actor=LENA, **values)


def edit_criteria(db: Session, vacancy: Vacancy, *entries: CriterionEntry) -> None:
    service.edit_criteria(db, vacancy=vacancy, entries=entries, now=NOW, actor=LENA)


def written(vacancy: Vacancy, **retired: bool) -> list[CriterionEntry]:
    return [
        CriterionEntry(c.public_id, c.name, c.requirement, retired.get(c.name, False))
        for c in vacancy.criteria
    ]


def actions(db: Session) -> list[str]:
    return list(db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.mark.parametrize(
    ("title", "department", "form"),
    [
        ("Ausbildung Mechatronikerin / Mechatroniker (m/w/d) 2027", "", AddressForm.DU),
        ("Mechatronik 2027", "Ausbildung", AddressForm.DU),
        ("Azubi Kaufleute", "", AddressForm.DU),
        ("Apprentice electrician", "", AddressForm.DU),
        ("Data Analyst Netzdaten (m/w/d)", "IT", None),
        ("Ausbilderin / Ausbilder Elektrotechnik", "Technik", None),
    ],
)
def test_apprenticeships_say_du(title: str, department: str, form: AddressForm | None) -> None:
    assert service.usual_form(title, department) is form


def test_a_new_vacancy_gives_no_feedback_until_it_is_switched_on(db: Session) -> None:
    vacancy = add(db, "  Ausbildung   Mechatronik ")
    assert (vacancy.title, vacancy.feedback_since) == ("Ausbildung Mechatronik", None)
    assert vacancy.address_form is AddressForm.DU

    for is_on in (True, True, False, False):
        service.switch_feedback(db, vacancy=vacancy, is_on=is_on, now=NOW, actor=LENA)

    db.flush()
    assert vacancy.feedback_since is None
    assert actions(db) == ["vacancy.added", "vacancy.feedback_started", "vacancy.feedback_stopped"]


def test_a_title_is_needed(db: Session) -> None:
    for title in ("", " ", "x" * 201, "<script>"):
        with pytest.raises(NoTitle):
            add(db, title)


def test_a_second_vacancy_with_the_same_title_is_refused(db: Session) -> None:
    add(db, "Data Analyst")
    with pytest.raises(TitleTaken):
        add(db, "Data  Analyst")


def test_an_edit_is_noted_by_the_names_of_its_fields(db: Session) -> None:
    vacancy = add(db, "Data Analyst")
    for _twice in range(2):
        service.edit_vacancy(
            db,
            vacancy=vacancy,
            title="Data Analyst (m/w/d)",
            department="",
            language="de",
            address_form=AddressForm.DU,
            now=NOW,
            actor=LENA,
        )
    db.flush()
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "vacancy.edited")).one()
    assert entry.details == {"fields": ["address_form", "title"]}


def test_criteria_are_added_in_the_order_of_the_form(db: Session) -> None:
    vacancy = add(db, "Data Analyst")
    edit_criteria(
        db,
        vacancy,
        CriterionEntry("", "SQL", "Sicher in SQL."),
        CriterionEntry("", "", ""),
        CriterionEntry("", "Statistik", "Grundlagen."),
    )
    assert [c.name for c in queries.active_criteria(vacancy)] == ["SQL", "Statistik"]


def test_a_form_that_is_sent_twice_adds_its_criteria_once(db: Session) -> None:
    vacancy = add(db, "Data Analyst")
    for _twice in range(2):
        edit_criteria(db, vacancy, CriterionEntry("", "SQL", "Sicher in SQL."))
    assert len(vacancy.criteria) == 1
    assert actions(db).count("vacancy.criteria_edited") == 1


def test_a_criterion_is_retired_and_comes_back_but_never_goes(db: Session) -> None:
    given(db, vacancy := a_vacancy())

    edit_criteria(db, vacancy, *written(vacancy, Betrieb=True))
    assert [c.name for c in queries.active_criteria(vacancy)] == ["Programmierung"]
    assert len(vacancy.criteria) == 2

    edit_criteria(db, vacancy, *written(vacancy))
    assert len(queries.active_criteria(vacancy)) == 2


def test_criteria_that_the_form_did_not_name_stay(db: Session) -> None:
    given(db, vacancy := a_vacancy())
    edit_criteria(db, vacancy, written(vacancy)[0])
    assert len(queries.active_criteria(vacancy)) == 2


def test_half_a_criterion_is_refused(db: Session) -> None:
    vacancy = add(db, "Data Analyst")
    for half in (CriterionEntry("", "SQL", ""), CriterionEntry("", "", "Sicher in SQL.")):
        with pytest.raises(CriterionIncomplete):
            edit_criteria(db, vacancy, half)


def test_thirty_criteria_are_enough(db: Session) -> None:
    vacancy = add(db, "Data Analyst")
    many = [CriterionEntry("", f"Kriterium {n}", "Text.") for n in range(31)]
    with pytest.raises(TooManyCriteria):
        edit_criteria(db, vacancy, *many)


def test_the_list_counts_active_criteria_and_goes_by_title(db: Session) -> None:
    given(db, a_vacancy(title="b"), a_vacancy(title="A"), a_vacancy(title="c", criteria=[]))
    listed = queries.listed_vacancies(db).rows
    assert [(row.vacancy.title, row.criteria) for row in listed] == [("A", 2), ("b", 2), ("c", 0)]
    assert [title for _id, title in queries.vacancy_titles(db)] == ["A", "b", "c"]


def test_titles_are_looked_up_together_the_oldest_first(db: Session) -> None:
    given(db, first := a_vacancy(title="A"))
    given(db, a_vacancy(title="A"))
    new = service.add_vacancies(db, {"Ausbildung B": "Technik"}, now=NOW)

    assert queries.ids_by_title(db, {"A", "Ausbildung B", "C"}) == {"A": first.id} | new
    assert db.get_one(Vacancy, new["Ausbildung B"]).address_form is AddressForm.DU
    assert service.add_vacancies(db, {}, now=NOW) == {}


def test_an_unknown_vacancy_is_not_found(db: Session) -> None:
    with pytest.raises(NotFound):
        queries.get_vacancy(db, "x" * 22)
