import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.names import is_plain, is_same_name, name_key, search_name, tidy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zofia Möchlichen", "ZOFIA MOECHLICHEN"),
        ("Zofia Möchlichen", "Zofia  Mochlichen"),
        ("Hans-Erich Wesack", "Hans Erich Wesack"),
        ("Walter Geißler", "Walter Geissler"),
        ("Zoë Ó Briain", "Zoe O Briain"),
    ],
)
def test_spellings_of_one_name_are_the_same(one: str, other: str) -> None:
    assert is_same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Harald Pergande", "Mandy Hornig"), ("Anna Bauer", "Anna Bauers"), ("?", "!")],
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert not is_same_name(one, other)


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://evil.example")', "+1", "-x", "@sum", "<script>", "Schenk>", "a<b"],
)
def test_formulas_and_markup_are_not_plain(name: str) -> None:
    assert not is_plain(name)


@pytest.mark.parametrize("name", ["van der Dussen", "O'Neil", "Süßebier-Krause", "李", "D’Arc"])
def test_real_names_are_plain(name: str) -> None:
    assert is_plain(name)


def test_tidy_leaves_one_line_without_unseen_signs() -> None:
    assert tidy("  Erstes \r\n Gespräch\u202e\x00 mit\tTeam ") == "Erstes Gespräch mit Team"


@given(st.text())
def test_tidy_is_done_after_once(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert once.isprintable() or not once.isascii()


@given(st.text(max_size=300), st.text(max_size=300))
def test_what_is_searched_fits_its_column(first: str, last: str) -> None:
    assert len(search_name(first, last)) <= 255
    assert name_key(first).strip() == name_key(first)
