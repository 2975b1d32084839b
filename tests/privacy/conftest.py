"""A worker whose mail server is a sink on loopback, as for the outbox."""

from tests.outbox.conftest import post, sink

__all__ = ["post", "sink"]
