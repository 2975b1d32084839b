"""Ids that may stand in an address: random, so nobody learns a number or a neighbour from them."""

import secrets

PUBLIC_ID_BYTES = 16  # 128 bits, OWASP ASVS 5.0, 11.5.1
PUBLIC_ID_LENGTH = 22


def new_public_id() -> str:
    """22 characters that are safe in a URL, 128 bits of chance."""
    return secrets.token_urlsafe(PUBLIC_ID_BYTES)


def new_secret() -> str:
    """A key for a cookie: 256 bits."""
    return secrets.token_urlsafe(32)
