"""`portal staff …`"""

import sys

import click

from portal.access.permissions import Role
from portal.audit.service import Actor
from portal.core import clock
from portal.core.runtime import Runtime
from portal.staff import service
from portal.staff.errors import AccountExists, WeakPassword


@click.group("staff", help="Accounts of members of staff.")
def staff_commands() -> None:
    pass


@staff_commands.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As it stands under letters.")
@click.option("--title", default="", help="For example: Personal.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.pass_obj
def add(
    runtime: Runtime,
    email: str,
    name: str,
    title: str,
    roles: tuple[str, ...],
    password_stdin: bool,
) -> None:
    """Add an account with one or more roles."""
    password = (
        sys.stdin.readline().rstrip("\n")
        if password_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    try:
        with runtime.writing() as db:
            service.add_account(
                db,
                email=email,
                name=name,
                title=title,
                roles=[Role(role) for role in roles],
                password=password,
                now=clock.now(),
                actor=Actor.system(),
            )
    except (AccountExists, WeakPassword) as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{name} can sign in now.")
