"""A number for an application that came without one: the same line always gets the same."""

import hashlib
from datetime import date

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another when read out
LENGTH = 10


def number_for(email_key: str, title: str, decided_on: date) -> str:
    """Address, vacancy and day of the decision decide: I-2026-7KQX4MB2PR."""
    whole = f"{email_key}\n{title.casefold()}\n{decided_on.isoformat()}"
    value = int.from_bytes(hashlib.blake2b(whole.encode(), digest_size=8).digest())
    letters = []
    for _ in range(LENGTH):
        value, rest = divmod(value, len(SIGNS))
        letters.append(SIGNS[rest])
    return f"I-{decided_on:%Y}-{''.join(letters)}"
