from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, literal, select, union_all

from portal.access.permissions import Role
from portal.insights import registry
from portal.web.worklist import Entry, Source, due_columns
from tests.browser import Browser
from tests.factories import NOW
from tests.insights.test_worklist import an_entry

StaffBrowser = Callable[..., Browser]


@pytest.fixture
def to_do() -> Iterator[list[Entry]]:
    """What a part has to say; whatever a test puts in stands on the page."""
    entries: list[Entry] = []

    def rows(_viewer: Any, _now: datetime) -> Select[Any]:
        places = union_all(*(select(literal(n).label("n")) for n in range(len(entries)))).subquery()
        return select(*due_columns("test", due_at=NOW, amount=places.c.n))

    def asked(viewer: Any, now: datetime) -> Select[Any] | None:
        return rows(viewer, now) if entries else None

    source = Source("test", asked, lambda due, _viewer, _now: entries[due.amount])
    registry.register_source(source)
    yield entries
    registry._sources.remove(source)


@pytest.fixture
def recruiter(staff_browser: StaffBrowser) -> Browser:
    return staff_browser(Role.RECRUITER, language="en")


def test_an_empty_list_says_so_kindly(recruiter: Browser) -> None:
    recruiter.get("/admin")

    assert recruiter.status == 200
    assert "Nothing is waiting for you." in recruiter.text
    assert "<table" not in recruiter.text


def test_one_list_with_the_most_urgent_first(recruiter: Browser, to_do: list[Entry]) -> None:
    to_do += [
        an_entry(NOW + timedelta(days=10), person="Uwe Gotthard"),
        an_entry(NOW, person="Zofia <Möchlichen>"),
        an_entry(NOW - timedelta(days=2), person="Hans-Erich Wesack"),
    ]

    recruiter.get("/admin")

    names = ["Hans-Erich Wesack", "Zofia &lt;Möchlichen&gt;", "Uwe Gotthard"]
    places = [recruiter.text.index(name) for name in names]
    assert places == sorted(places)
    assert "2 tasks are due today, one of them for 2 days." in recruiter.text
    assert '<time class="late"' in recruiter.text
    assert "for 2 days</time>" in recruiter.text
    assert "for Hans-Erich Wesack</span></a>" in recruiter.text


def test_the_list_can_be_narrowed(recruiter: Browser, to_do: list[Entry]) -> None:
    to_do += [an_entry(person="Uwe Gotthard"), an_entry(person="Lara Schulz", group="review")]

    recruiter.get("/admin?group=review")

    assert "Lara Schulz" in recruiter.text
    assert "Uwe Gotthard" not in recruiter.text
    assert recruiter.page is not None
    assert "/admin?group=write" in recruiter.page.links
    assert "/admin" in recruiter.page.links


def test_an_empty_group_says_so(recruiter: Browser, to_do: list[Entry]) -> None:
    to_do.append(an_entry())

    assert "nothing to do in this group" in recruiter.get("/admin?group=mail").text


@pytest.mark.parametrize("group", ["<script>", "%00", "x" * 5000])
def test_a_strange_filter_shows_everything(
    recruiter: Browser, to_do: list[Entry], group: str
) -> None:
    to_do.append(an_entry(person="Uwe Gotthard"))

    recruiter.get(f"/admin?group={group}")

    assert "Uwe Gotthard" in recruiter.text


@pytest.mark.parametrize("role", list(Role))
def test_every_member_of_staff_has_a_list(staff_browser: StaffBrowser, role: Role) -> None:
    assert staff_browser(role, language="en").get("/admin").status == 200


def test_only_who_sees_applications_is_offered_the_search(staff_browser: StaffBrowser) -> None:
    assert 'role="search"' in staff_browser(Role.RECRUITER, language="en").get("/admin").text
    assert 'role="search"' not in staff_browser(Role.EDITOR, language="en").get("/admin").text


def test_more_than_a_hundred_are_counted_to_the_last(
    recruiter: Browser, to_do: list[Entry]
) -> None:
    to_do += [an_entry(NOW - timedelta(days=1), person=f"Person {n}") for n in range(130)]

    text = recruiter.get("/admin").text

    assert "More than 100 tasks are due today, the first since yesterday." in text
    assert '<span class="num">130</span>' in text
    assert '<span class="num">100 and more</span>' in text
    assert "30 more tasks move up" in text


def test_the_rail_shows_one_place_as_the_current_one(recruiter: Browser) -> None:
    """Imports lie below the address of applications and have a place of their own."""
    rail = recruiter.get("/admin/candidates/imports").text.partition("<main")[0]

    assert rail.count('aria-current="page"') == 1
    assert 'href="/admin/candidates/imports" aria-current="page"' in rail
