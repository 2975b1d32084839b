import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.people.addresses import (
    LONGEST,
    _read_any,
    _read_usual,
    normalise_address,
    read_address,
)
from portal.people.errors import NotAnAddress


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("zofia@example.net", "zofia@example.net"),
        ("  HARALD.PERGANDE.30@EXAMPLE.NET ", "harald.pergande.30@example.net"),
        ("karriere@nordlicht.example", "karriere@nordlicht.example"),
        ("a@portal.test", "a@portal.test"),
        ("o'brien+jobs@example.ie", "o'brien+jobs@example.ie"),
        ("Jo\u0308rg@example.org", "jörg@example.org"),  # o and a separate diaeresis
        ("info@xn--bcher-kva.example", "info@bücher.example"),
    ],
)
def test_spellings_of_one_address_share_a_key(written: str, key: str) -> None:
    assert normalise_address(written) == key


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "kein-at-zeichen.example.org",
        "a@b",
        "a@test",
        "a@@example.org",
        "a b@example.org",
        "a@example.org, b@example.org",
        "Zofia <zofia@example.org>",
        "mailto:zofia@example.org",
        "zofia@[127.0.0.1]",
        "zofia@example.org\nBcc: all@example.org",
        "zofia\x00@example.org",
        "zofia\u200b@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 300 + ".org",
        "\ud800@example.org",
    ],
)
def test_what_is_no_single_address_is_refused(written: str) -> None:
    with pytest.raises(NotAnAddress):
        normalise_address(written)


def test_mails_go_to_the_address_as_it_was_written() -> None:
    assert read_address(" Zofia.M@Example.NET ").text == "Zofia.M@example.net"


LOCAL = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(LOCAL)
@example("İ")
@example("ΑΣ")
@example("ẞ")
@example("Å")
def test_a_key_is_its_own_key_and_fits_the_column(local: str) -> None:
    try:
        key = normalise_address(f"{local}@Example.org")
    except NotAnAddress:
        return
    assert normalise_address(key) == key
    assert key == unicodedata.normalize("NFC", key)
    assert len(key) <= LONGEST
    assert not any(sign.isspace() or unicodedata.category(sign) == "Cc" for sign in key)


@given(st.emails())
def test_case_and_blanks_around_an_address_do_not_count(address: str) -> None:
    try:
        key = normalise_address(address)
    except NotAnAddress:
        return
    assert normalise_address(f"  {address.upper()}\t") == key


PARTS = st.text(alphabet="abzABZ019.-_+'%!@xn ", max_size=12)
DOMAINS = st.sampled_from(
    [
        "example.org",
        "xn--bcher-kva.de",
        "a--b.de",
        "ab--c.de",
        "local",
        "x.local",
        "test",
        "a.b-.de",
    ]
)


@given(st.builds("{}@{}".format, PARTS, st.one_of(PARTS, DOMAINS)))
@example(f"{'x' * 64}@example.org")
@example(f"{'x' * 65}@example.org")
@example(f"a@{'x' * 63}.org")
@example(f"a@{'x' * 64}.org")
@example(f"a@{'.'.join(['x' * 60] * 4)}.org")
@example("a.@example.org")
@example("a..b@example.org")
@example("a@example.o1")
@example("a@1.de")
@example("a@example.org\n")
def test_the_quick_way_accepts_only_what_the_validator_accepts(address: str) -> None:
    quick = _read_usual(address)
    if quick is not None:
        assert quick == _read_any(address)


@pytest.mark.parametrize("address", ["erika.muster@example.org", "A.B-c+d@mail.example.co.uk"])
def test_usual_addresses_take_the_quick_way(address: str) -> None:
    assert _read_usual(address) is not None
