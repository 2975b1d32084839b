from hypothesis import given
from hypothesis import strategies as st

from portal.core.keys import Keys

OLD, NEW = "o" * 40, "n" * 40


def test_what_was_signed_under_an_older_secret_still_counts() -> None:
    token = Keys([OLD]).sign(["a", 1], purpose="link:invite")
    assert Keys([NEW, OLD]).read(token, purpose="link:invite") == ["a", 1]
    assert Keys([NEW]).read(token, purpose="link:invite") is None


def test_new_tokens_are_signed_with_the_current_secret() -> None:
    token = Keys([NEW, OLD]).sign("x", purpose="p")
    assert Keys([NEW]).read(token, purpose="p") == "x"


def test_a_purpose_opens_nothing_of_another() -> None:
    keys = Keys([NEW])
    assert keys.read(keys.sign("x", purpose="a"), purpose="b") is None
    assert keys.digest("x", purpose="a") != keys.digest("x", purpose="b")


@given(st.text())
def test_nothing_that_was_not_signed_is_read(token: str) -> None:
    assert Keys([NEW]).read(token, purpose="p") is None
