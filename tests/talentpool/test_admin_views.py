"""HR's list: what members told us themselves, filters, export, areas. No stars."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.models import AuditEntry
from portal.talentpool import queries
from portal.talentpool.models import Frequency, Interest
from portal.talentpool.queries import Filter
from tests.browser import Browser
from tests.factories import NOW, a_person, a_vacancy, an_employer, given
from tests.factories.talentpool import a_member

LIST = "/admin/talent-pool"


@pytest.fixture
def hr(db: Session, staff_browser: Callable[..., Browser]) -> Browser:
    given(db, an_employer(), a_vacancy(department="Netzbetrieb"))
    return staff_browser(Role.RECRUITER)


def members(db: Session, number: int, **wishes: Any) -> None:
    for index in range(number):
        given(db, person := a_person(first_name=f"Ada{index}", last_name="Lovis"))
        a_member(db, person, **wishes)


def test_the_list_shows_wishes_and_until_when(hr: Browser, db: Session) -> None:
    members(db, 1, interests=("IT", "Finanzen"), places=("Kiel",), frequency=Frequency.MONTHLY)
    text = hr.get(LIST).text
    assert "Ada0 Lovis" in text
    assert "Finanzen, IT" in text
    assert "Höchstens einmal im Monat" in text
    assert "23.11.2027" in text
    assert "Kiel" in text.partition("<table")[2]


def test_filters_look_at_what_members_said(hr: Browser, db: Session) -> None:
    members(db, 1, interests=("IT",), places=("Kiel",), frequency=Frequency.MONTHLY)
    given(db, other := a_person(first_name="Berta"))
    a_member(db, other, interests=("Finanzen",), places=("Hamburg",))
    for query in ("interest=IT", "place=ki", "frequency=monthly", "interest=IT&place=Kiel"):
        text = hr.get(f"{LIST}?{query}").text
        assert "Ada0" in text, query
        assert "Berta" not in text, query
    assert "Das hat niemand gewählt" in hr.get(f"{LIST}?place=Wien").text
    assert hr.get(f"{LIST}?frequency=%00&interest=x&before=nothing").status == 200


def test_pages_go_on_where_the_last_one_ended(
    hr: Browser, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    members(db, 5)
    found, before, page = [], "", queries.Page(())
    for _ in range(3):
        page = queries.members(db, filtered=Filter(), now=NOW, before=before)
        found += [member.membership.person.first_name for member in page.rows]
        before = page.older
    assert (found, before) == (["Ada4", "Ada3", "Ada2", "Ada1", "Ada0"], "")
    back = queries.members(db, filtered=Filter(), now=NOW, after=page.newer)
    assert [member.membership.person.first_name for member in back.rows] == ["Ada2", "Ada1"]


def test_small_groups_are_not_counted_out(hr: Browser, db: Session) -> None:
    members(db, 4, interests=("Finanzen",))
    assert queries.figures(db, now=NOW).by_interest == {}
    members(db, 5, interests=("IT",))
    figures = queries.figures(db, now=NOW)
    assert (figures.members, figures.by_interest, figures.others) == (9, {"IT": 5}, True)
    assert "Gruppen unter fünf" in hr.get(LIST).text


def test_who_is_no_longer_a_member_is_in_no_list(hr: Browser, db: Session) -> None:
    given(db, person := a_person(first_name="Vorbei"))
    a_member(db, person, now=NOW - timedelta(days=400))
    assert "Vorbei" not in hr.get(LIST).text
    assert queries.figures(db, now=NOW).members == 0


def test_the_export_is_harmless_and_noted(hr: Browser, db: Session) -> None:
    given(db, person := a_person(first_name="=1+1", last_name="Müller"))
    a_member(db, person, places=("@Kiel",))
    hr.get(LIST)
    answer = hr.submit(f"{LIST}/export", kind="csv").answer
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert lines[1].startswith('"\'=1+1 Müller";')
    assert ';"\'@Kiel";' in lines[1]
    assert "attachment" in answer.headers["Content-Disposition"]
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "pool.exported")).one()
    assert entry.details == {"kind": "csv", "count": 1}


def test_the_workbook_holds_text_only(hr: Browser, db: Session) -> None:
    given(db, person := a_person(first_name="=1+1"))
    a_member(db, person)
    hr.get(LIST)
    answer = hr.submit(f"{LIST}/export", kind="xlsx").answer
    sheet = load_workbook(BytesIO(answer.get_data())).active
    assert sheet["A2"].value.startswith("'=1+1")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_areas_come_from_vacancies_and_from_hr(hr: Browser, db: Session) -> None:
    hr.get(f"{LIST}/interests")
    assert "Netzbetrieb" in hr.text
    hr.submit(f"{LIST}/interests", name=" Ladeinfrastruktur ")
    assert "Ladeinfrastruktur" in hr.text
    hr.submit(f"{LIST}/interests", name="ladeinfrastruktur")
    assert hr.status == 409
    hr.submit(f"{LIST}/interests", name="")
    assert hr.status == 422
    hr.submit(f"{LIST}/interests/retirement", name="Netzbetrieb")
    hr.submit(f"{LIST}/interests/retirement", name="Nirgends")
    names = {row.name: row.retired_at is None for row in db.scalars(select(Interest))}
    assert names == {"Ladeinfrastruktur": True, "Netzbetrieb": False}
    hr.submit(f"{LIST}/interests", name="Netzbetrieb")
    assert hr.status == 200


def test_a_member_keeps_an_area_that_is_no_longer_offered(hr: Browser, db: Session) -> None:
    given(db, person := a_person())
    a_member(db, person, interests=("Netzbetrieb",))
    hr.get(f"{LIST}/interests").submit(f"{LIST}/interests/retirement", name="Netzbetrieb")
    reader = Browser(hr.app).entered_as(person.id)
    assert "Netzbetrieb" in reader.get("/talent-pool").text
    given(db, other := a_person())
    assert "Netzbetrieb" not in Browser(hr.app).entered_as(other.id).get("/talent-pool").text
