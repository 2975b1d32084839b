"""The command ``portal``. Each command loads what it needs when it is called."""

import importlib
from typing import Any

import click

from portal.core.settings import WrongSetting

COMMANDS = {
    "demo": "portal.demo.command:demo",
    "serve": "portal.cli.serve:serve",
    "worker": "portal.cli.serve:worker",
    "migrate": "portal.cli.operate:migrate",
    "check": "portal.cli.operate:check",
    "calls": "portal.calls.cli:calls_commands",
    "staff": "portal.staff.cli:staff_commands",
    "import": "portal.candidates.cli:import_command",
    "employer": "portal.employer.cli:employer_command",
    "legal": "portal.content.cli:legal_command",
    "mail": "portal.outbox.cli:mail_commands",
}
WITHOUT_RUNTIME = {"demo", "serve", "check"}  # these read the settings in their own way


class Commands(click.Group):
    """Finds a command by name and imports only its module."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _colon, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WrongSetting as problem:
            raise click.ClickException(str(problem)) from problem

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        asks_for_help = any(word in ("-h", "--help") for word in rest)
        if name not in WITHOUT_RUNTIME and not asks_for_help and not ctx.resilient_parsing:
            ctx.obj = _runtime()
        return name, command, rest


def _runtime() -> Any:
    from portal.app import make_runtime
    from portal.core.logs import configure_logs

    configure_logs()
    return make_runtime()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Nachklang: the portal for the people an employer did not hire."""
