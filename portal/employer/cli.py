"""`portal employer …`"""

from collections.abc import Callable
from typing import Any

import click

from portal.audit.service import Actor
from portal.core import clock
from portal.core.runtime import Runtime
from portal.core.voices import LANGUAGES, AddressForm
from portal.employer import service
from portal.employer.checks import COUNTRIES, FIELDS, ensure_fits
from portal.employer.errors import DoesNotFit
from portal.employer.queries import find_employer
from portal.web.forms import clean_line

CHOICES = {
    "country": COUNTRIES,
    "language": LANGUAGES,
    "address_form": [form.value for form in AddressForm],
}
HELP = {
    "name": "Full name with the legal form.",
    "short_name": "As people say it. The first time: the full name, unless given.",
    "postal_address": "Street, number, postcode and city in one line.",
    "zone": "IANA name, for example Europe/Berlin.",
    "address_form": "How German pages address their readers.",
    "brand": "The colour as #rrggbb.",
    "contact_hours": "In German.",
    "contact_hours_en": "In English.",
}


def _one_option_per_field(command: Callable[..., None]) -> Callable[..., None]:
    for field in reversed(FIELDS):
        choice = click.Choice(CHOICES[field]) if field in CHOICES else None
        command = click.option(
            f"--{field.replace('_', '-')}", type=choice, callback=_checked, help=HELP.get(field)
        )(command)
    return command


def _checked(_ctx: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    line: str = clean_line(value)
    try:
        ensure_fits(option.name or "", line)
    except DoesNotFit as refusal:
        raise click.BadParameter(refusal.message % refusal.values) from refusal
    return line


@click.command("employer")
@_one_option_per_field
@click.pass_obj
def employer_command(runtime: Runtime, /, **given: Any) -> None:
    """Set what is given, leave the rest, and show what is set."""
    values = {field: value for field, value in given.items() if value is not None}
    if values:
        _save(runtime, values)
    with runtime.reading() as db:
        employer = find_employer(db)
        if employer is None:
            raise click.ClickException("Nothing is set yet. Begin with --name.")
        for field in FIELDS:
            click.echo(f"{field.replace('_', '-')}: {getattr(employer, field)}")


def _save(runtime: Runtime, values: dict[str, str]) -> None:
    try:
        with runtime.writing() as db:
            if find_employer(db) is None and "name" in values:
                values.setdefault("short_name", values["name"])
            service.save_employer(db, values=values, now=clock.now(), actor=Actor.system())
    except DoesNotFit as refusal:
        sentence = refusal.message % refusal.values
        raise click.ClickException(f"--name, --short-name: {sentence}") from refusal
