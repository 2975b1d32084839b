"""What a vacancy says to everybody, and when they can read it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.vacancies import publishing
from portal.vacancies.errors import (
    AlreadyClosed,
    NotAnApplyAddress,
    NothingToRead,
    NoWayToApply,
    PayTurnedRound,
)
from portal.vacancies.models import Vacancy
from portal.vacancies.publishing import Ad, end_of, last_day, read_apply_url, tidy_places
from tests.factories import NOW, a_vacancy, an_employer, given
from tests.factories.vacancies import an_open_vacancy

LENA = Actor.staff(1, "Lena Vogt")
BERLIN = ZoneInfo("Europe/Berlin")
AD = Ad(description="Netzdaten auswerten.", apply_url="https://karriere.example.org/7")


@pytest.fixture
def vacancy(db: Session) -> Vacancy:
    given(db, an_employer(), stored := a_vacancy())
    return stored


def edit(db: Session, vacancy: Vacancy, ad: Ad) -> None:
    publishing.edit_ad(db, vacancy=vacancy, ad=ad, now=NOW, actor=LENA)
    db.commit()


def publish(db: Session, vacancy: Vacancy) -> None:
    publishing.publish(db, vacancy=vacancy, now=NOW, actor=LENA)
    db.commit()


def actions(db: Session) -> list[str]:
    return list(db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_vacancy_is_public_once_somebody_says_so(db: Session, vacancy: Vacancy) -> None:
    assert not vacancy.is_open(NOW)
    edit(db, vacancy, AD)
    publish(db, vacancy)
    publish(db, vacancy)

    assert vacancy.is_open(NOW)
    assert actions(db) == ["vacancy.ad_edited", "vacancy.published"]

    publishing.withdraw(db, vacancy=vacancy, now=NOW, actor=LENA)
    publishing.withdraw(db, vacancy=vacancy, now=NOW, actor=LENA)
    db.commit()
    assert not vacancy.is_open(NOW)
    assert actions(db)[2:] == ["vacancy.unpublished"]


def test_without_a_text_there_is_nothing_to_publish(db: Session, vacancy: Vacancy) -> None:
    with pytest.raises(NothingToRead):
        publish(db, vacancy)
    edit(db, vacancy, AD)
    publish(db, vacancy)
    with pytest.raises(NothingToRead):
        edit(db, vacancy, replace(AD, description=""))


def test_people_must_have_a_way_to_apply(db: Session) -> None:
    given(db, an_employer(contact_email=""), vacancy := a_vacancy())
    edit(db, vacancy, replace(AD, apply_url=""))
    with pytest.raises(NoWayToApply):
        publish(db, vacancy)


def test_the_last_day_lasts_until_midnight_where_the_employer_is(
    db: Session, vacancy: Vacancy
) -> None:
    edit(db, vacancy, replace(AD, closes_on=date(2026, 11, 30)))
    publish(db, vacancy)

    assert vacancy.is_open(datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC))
    assert not vacancy.is_open(datetime(2026, 11, 30, 23, 0, tzinfo=UTC))
    assert last_day(vacancy, BERLIN) == date(2026, 11, 30)


def test_a_vacancy_whose_last_day_has_passed_is_not_published(
    db: Session, vacancy: Vacancy
) -> None:
    edit(db, vacancy, replace(AD, closes_on=NOW.date() - timedelta(days=1)))
    with pytest.raises(AlreadyClosed):
        publish(db, vacancy)


def test_pay_does_not_run_backwards(db: Session, vacancy: Vacancy) -> None:
    with pytest.raises(PayTurnedRound):
        edit(db, vacancy, replace(AD, pay_min=60_000, pay_max=50_000))


def test_what_did_not_change_leaves_no_trace(db: Session, vacancy: Vacancy) -> None:
    edit(db, vacancy, AD)
    edit(db, vacancy, AD)

    assert actions(db) == ["vacancy.ad_edited"]


def test_the_statement_and_the_object_agree_on_what_is_open(db: Session) -> None:
    an_hour = timedelta(hours=1)
    rows = [
        an_open_vacancy(title=f"{begins} {ends}", published_at=begins, closes_at=ends)
        for begins in (None, NOW - an_hour, NOW, NOW + an_hour)
        for ends in (None, NOW - an_hour, NOW, NOW + an_hour)
    ]
    given(db, *rows)
    found = set(db.scalars(select(Vacancy.title).where(Vacancy.open_at(NOW))))

    assert found == {row.title for row in rows if row.is_open(NOW)}
    assert len(found) == 4


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" https://karriere.example.org/jobs?id=7#a ", "https://karriere.example.org/jobs?id=7#a"),
        ("jobs@example.org", "mailto:jobs@example.org"),
        ("mailto:jobs@example.org", "mailto:jobs@example.org"),
        ("MAILTO: jobs@example.org", "mailto:jobs@example.org"),
    ],
)
def test_addresses_to_apply_at(typed: str, kept: str) -> None:
    assert read_apply_url(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "http://karriere.example.org",
        "//example.org",
        "https://",
        "https://localhost",
        "https://user@example.org",
        "https://example.org:99999",
        'https://example.org/"onclick=',
        "https://example.org/a b",
        "mailto:jobs@example.org?bcc=a@b.example",
        "mailto:jobs@example.org?subject=Bewerbung",
        "mailto:?bcc=jobs@example.org",
        "jobs?cc=a&body=b@example.org",
        "jobs%40example.org?bcc=a@b.example",
        "data:text/html,x",
        "Hamburg",
    ],
)
def test_nothing_else_is_an_address_to_apply_at(typed: str) -> None:
    with pytest.raises(NotAnApplyAddress):
        read_apply_url(typed)


@examples(st.text(max_size=60))
def test_whatever_is_typed_the_address_is_https_or_mailto(typed: str) -> None:
    try:
        kept = read_apply_url(typed)
    except NotAnApplyAddress:
        return
    assert kept == "" or kept.lower().startswith(("https://", "mailto:"))
    assert read_apply_url(kept) == kept


@examples(st.text(max_size=80))
def test_tidy_places_stay_as_they_are(typed: str) -> None:
    tidied = tidy_places(typed)
    assert tidy_places(tidied) == tidied
    assert "\n" not in tidied


@examples(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.sampled_from(["Europe/Berlin", "Pacific/Auckland", "America/St_Johns"]),
)
def test_the_last_day_comes_back_as_it_was_entered(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    assert last_day(Vacancy(closes_at=end_of(day, zone).astimezone(UTC)), zone) == day
