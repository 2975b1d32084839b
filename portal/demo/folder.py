"""The folder of a demo: what marks it as one, its two accounts, and how it begins again."""

import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.core.files import write_private

MARK = "demo.json"
SETTINGS = "portal.toml"
ADDRESSES = ("lena.vogt@nordlicht.example", "jasper.ohm@nordlicht.example")
WRITTEN_HERE = ("MODE", "BASE_URL", "SMTP_URL")


@dataclass(frozen=True)
class Accounts:
    """Passwords by address. ``loaded`` is false until all data of the first start are in."""

    passwords: dict[str, str]
    loaded: bool


def is_foreign(folder: Path) -> bool:
    """Whether a real installation lives there, which must never be filled or cleared."""
    known = (folder / MARK).exists()
    return not known and any((folder / name).exists() for name in ("portal.sqlite", SETTINGS))


def open_accounts(folder: Path) -> Accounts:
    """The accounts of an earlier start; else new ones, marked before anything else is written.

    A first start that was interrupted is begun again.
    """
    mark = folder / MARK
    if mark.exists():
        known = Accounts(**json.loads(mark.read_text("utf-8")))
        if known.loaded:
            return known
        clear(folder)
    accounts = Accounts({address: secrets.token_urlsafe(12) for address in ADDRESSES}, False)
    write_private(mark, json.dumps(asdict(accounts)))
    return accounts


def note_loaded(folder: Path, accounts: Accounts) -> None:
    """From now on the data stay."""
    (folder / MARK).unlink()
    write_private(folder / MARK, json.dumps(asdict(Accounts(accounts.passwords, True))))


def write_settings(folder: Path, environ: Mapping[str, str]) -> None:
    """So that ``PORTAL_INSTANCE=… portal check`` and the other commands work on a demo, too."""
    lines = [f'{name.lower()} = "{environ[f"PORTAL_{name}"]}"' for name in WRITTEN_HERE]
    (folder / SETTINGS).write_text("# Written by portal demo.\n" + "\n".join(lines) + "\n", "utf-8")


def clear(folder: Path) -> None:
    """Nothing of an earlier demo is left."""
    for path in [*folder.glob("portal.sqlite*"), *folder.glob("queue.sqlite*")]:
        path.unlink()
    for name in (MARK, SETTINGS, "secret_key"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "mails", ignore_errors=True)
