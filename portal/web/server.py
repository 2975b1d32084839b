"""How gunicorn runs the portal. Requests are logged by the portal itself, without paths."""

from typing import Any

from gunicorn.glogging import Logger

from portal.core.supervisor import leave_with_parent


class QuietLogger(Logger):
    """Sends gunicorn's few words through the standard logging, which hides what is personal."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers = []
            log.propagate = True


def options(bind: str, processes: int) -> dict[str, Any]:
    """Threads share a process: most time is spent waiting for the database."""
    return {
        "bind": bind,
        "workers": processes,
        "worker_class": "gthread",
        "threads": 4,
        "graceful_timeout": 10,
        "keepalive": 5,
        "limit_request_line": 2000,
        "loglevel": "warning",
        "logger_class": QuietLogger,
        "proc_name": "nachklang",
        "on_starting": lambda _server: leave_with_parent(),
    }
