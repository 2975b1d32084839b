"""`portal serve` and `portal worker`."""

import os
from collections.abc import Callable
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from portal.cli.operate import refuse_unready
from portal.core.logs import configure_logs
from portal.core.runtime import Runtime
from portal.core.settings import Mode, Settings, load_settings
from portal.core.supervisor import Child, Supervisor
from portal.web.server import options


class Server(BaseApplication):
    """Gunicorn with our settings; each of its processes builds an app of its own."""

    def __init__(self, build: Callable[[], Any], settings: dict[str, Any]) -> None:
        self._build = build
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._build()


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--processes", default=2, show_default=True, help="Web processes.")
@click.option("--with-worker", is_flag=True, help="Start and watch the worker as well.")
def serve(bind: str, processes: int, with_worker: bool) -> None:
    """Answer requests. With --with-worker one command is the whole portal."""
    settings = load_settings()
    refuse_unready(settings)
    configure_logs()
    if with_worker:
        _serve_with_worker(bind, processes)
    else:
        Server(lambda: build_app(settings), options(bind, processes)).run()


def _serve_with_worker(bind: str, processes: int) -> None:
    web = Child(["serve", "--bind", bind, "--processes", str(processes)], os.environ)
    supervisor = Supervisor([web, Child(["worker"], os.environ)])
    supervisor.stop_on_signals()
    supervisor.start()
    try:
        supervisor.watch()
    finally:
        supervisor.end()


def build_app(settings: Settings) -> Any:
    """The portal; in a demo with its page of all mails."""
    configure_logs()
    if settings.mode is Mode.DEMO:
        from portal.demo.web import create_demo_app

        return create_demo_app(settings)
    from portal.app import create_app

    return create_app(settings)


@click.command()
@click.pass_obj
def worker(runtime: Runtime) -> None:
    """Do what is due: deliver mails, answer requests for links, tidy up."""
    from portal.core.queue import run_worker

    refuse_unready(runtime.settings)
    run_worker(runtime)
