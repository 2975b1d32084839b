"""Signing and keyed hashing, one derived key per purpose, all from the installation's secret."""

import hashlib
import hmac
from collections.abc import Sequence
from functools import cache
from typing import Any

from itsdangerous import BadData, URLSafeSerializer


class Keys:
    """The secrets of one installation, the current one first; older ones still verify."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secrets)
        self._serializer = cache(self._make_serializer)

    def sign(self, value: Any, *, purpose: str) -> str:
        """``value`` (JSON) as a token for a URL; readable by anybody, made only by us."""
        return self._serializer(purpose).dumps(value)

    def read(self, token: str, *, purpose: str) -> Any | None:
        """What was signed, or None for anything that was not signed for this purpose."""
        try:
            return self._serializer(purpose).loads(token)
        except BadData:
            return None

    def digest(self, value: str, *, purpose: str) -> str:
        """A keyed hash, to compare and to look up without keeping ``value`` (HMAC-SHA-256, hex)."""
        return self._digest(self._secrets[0], value, purpose)

    def digests(self, value: str, *, purpose: str) -> list[str]:
        """The same under every secret still accepted, so that a rotation loses nobody."""
        return [self._digest(secret, value, purpose) for secret in self._secrets]

    @staticmethod
    def _digest(secret: str, value: str, purpose: str) -> str:
        key = hmac.digest(secret.encode(), f"digest:{purpose}".encode(), "sha256")
        return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()

    def _make_serializer(self, purpose: str) -> URLSafeSerializer:
        # itsdangerous signs with the last key of the list
        return URLSafeSerializer(
            list(reversed(self._secrets)),
            salt=f"{purpose}:v1",
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )
