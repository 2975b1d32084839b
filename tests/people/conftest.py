"""A worker whose mail server is a sink on loopback, and a plain kind of mail, as for the outbox."""

from tests.outbox.conftest import _note_kind, post, sink

__all__ = ["_note_kind", "post", "sink"]
