import io
import json
import logging

import structlog

from portal.core.logs import configure_logs

ADDRESS = "zofia.moechlichen.36@example.com"


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_error_is_logged_by_kind_and_place_without_its_message() -> None:
    configure_logs(stream := io.StringIO())
    try:
        raise ValueError(f"no such address {ADDRESS}")
    except ValueError as error:
        structlog.get_logger().error("request.failed", exc_info=error)
    (line,) = lines(stream)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in str(line["places"])
    assert ADDRESS not in stream.getvalue()


def test_tokens_and_addresses_are_hidden_wherever_they_come_from() -> None:
    configure_logs(stream := io.StringIO())
    logging.getLogger("library").error("GET /l/WyJhYmMiLDFd.sig for %s", ADDRESS)
    assert ADDRESS not in stream.getvalue()
    assert "WyJhYmMi" not in stream.getvalue()
    assert lines(stream)[0]["logger"] == "library"
