"""Settings of one installation: PORTAL_* variables first, then instance/portal.toml, then defaults.

Every value is checked when the process starts; a wrong one stops the start with one sentence.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from platformdirs import user_data_dir

from portal.core.files import write_private

SECRET_LENGTH = 32
WEAK_SECRETS = ("change", "secret", "default", "password", "example")


class WrongSetting(Exception):
    """A setting is missing or cannot be used; the text names it and says what it should be."""


class Mode(StrEnum):
    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed over. ``security`` is ``none``, ``starttls`` or ``tls``."""

    host: str
    port: int
    security: str = "none"
    user: str = ""
    password: str = ""


@dataclass(frozen=True)
class Settings:
    """All settings of one installation, checked. URLs carry no trailing slash."""

    mode: Mode
    instance: Path
    base_url: str
    secret_keys: tuple[str, ...]
    database_url: str
    queue_url: str
    mail_server: MailServer
    mail_from: str
    proxies: int = 0
    debug: bool = False
    max_body_bytes: int = 1_000_000

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """Host and port as browsers send them."""
        return urlsplit(self.base_url).netloc


def instance_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """PORTAL_INSTANCE, else ``instance`` in a checkout, else the user's data folder."""
    if given := environ.get("PORTAL_INSTANCE"):
        return Path(given).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").exists():
        return checkout / "instance"
    return Path(user_data_dir("nachklang", appauthor=False))


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises WrongSetting: one sentence that names the setting."""
    instance = instance_folder(environ)
    values = _Values(_read_toml(instance / "portal.toml"), environ)
    mode = _mode(values)
    settings = Settings(
        mode=mode,
        instance=instance,
        base_url=_base_url(values, mode),
        secret_keys=_secret_keys(values, mode, instance),
        database_url=_database_url(values, instance),
        queue_url=_queue_url(values, instance),
        mail_server=_mail_server(values, mode),
        mail_from=_mail_from(values, mode),
        proxies=values.number("proxies", 0, most=10),
        debug=values.flag("debug"),
        max_body_bytes=values.number("max_body_bytes", 1_000_000, most=100_000_000),
    )
    values.refuse_unknown()
    if mode is Mode.PRODUCTION and settings.debug:
        raise WrongSetting("PORTAL_DEBUG must be off in production.")
    return settings


class _Values:
    """One look-up over variables and file; remembers what was asked to find misspelt names."""

    NOT_OURS = ("instance", "test_engines")

    def __init__(self, stored: Mapping[str, Any], environ: Mapping[str, str]) -> None:
        self._stored = {name.lower(): value for name, value in stored.items()}
        self._environ = environ
        self._asked: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        self._asked.add(name)
        variable = self._environ.get(f"PORTAL_{name.upper()}")
        value = variable if variable is not None else self._stored.get(name, default)
        return str(value).strip()

    def number(self, name: str, default: int, *, most: int) -> int:
        text = self.text(name, str(default))
        if not text.isdecimal() or int(text) > most:
            raise WrongSetting(f"PORTAL_{name.upper()} must be a whole number from 0 to {most}.")
        return int(text)

    def flag(self, name: str) -> bool:
        text = self.text(name, "false").lower()
        if text not in ("true", "false", "1", "0", "yes", "no"):
            raise WrongSetting(f"PORTAL_{name.upper()} must be true or false.")
        return text in ("true", "1", "yes")

    def refuse_unknown(self) -> None:
        variables = {name[7:].lower() for name in self._environ if name.startswith("PORTAL_")}
        for name in sorted((variables | set(self._stored)) - self._asked - set(self.NOT_OURS)):
            raise WrongSetting(f"There is no setting called PORTAL_{name.upper()}.")


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path.name} cannot be read: {error}.") from error


def _mode(values: _Values) -> Mode:
    text = values.text("mode", Mode.PRODUCTION)
    if text not in set(Mode):
        raise WrongSetting("PORTAL_MODE must be production, demo or test.")
    return Mode(text)


def _base_url(values: _Values, mode: Mode) -> str:
    text = values.text("base_url").rstrip("/")
    if not text:
        raise WrongSetting("PORTAL_BASE_URL is missing: the address people reach the portal at.")
    parts = _split("base_url", text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise WrongSetting(
            "PORTAL_BASE_URL must look like https://karriere.example.org, without a path."
        )
    if mode is Mode.PRODUCTION and parts.scheme != "https":
        raise WrongSetting("PORTAL_BASE_URL must begin with https:// in production.")
    return text


def _split(name: str, text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise WrongSetting(f"PORTAL_{name.upper()} is not an address.") from error
    return parts


def _secret_keys(values: _Values, mode: Mode, instance: Path) -> tuple[str, ...]:
    keys = tuple(values.text("secret_key").replace(",", " ").split())
    if not keys and mode is not Mode.PRODUCTION:
        keys = (_kept_secret(instance / "secret_key"),)
    if not keys:
        raise WrongSetting(
            "PORTAL_SECRET_KEY is missing: at least 32 random characters, "
            "several with spaces between them, the current one first."
        )
    if any(_is_weak(key) for key in keys):
        raise WrongSetting(
            "PORTAL_SECRET_KEY is too weak: at least 32 random characters are needed."
        )
    return keys


def _is_weak(key: str) -> bool:
    known = any(word in key.lower() for word in WEAK_SECRETS)
    return len(key) < SECRET_LENGTH or len(set(key)) < 10 or known


def _kept_secret(path: Path) -> str:
    """Outside production the first start makes a secret and keeps it for the next."""
    write_private(path, secrets.token_urlsafe(48))
    return path.read_text("utf-8").strip()


def _database_url(values: _Values, instance: Path) -> str:
    url = values.text("database_url", f"sqlite:///{instance / 'portal.sqlite'}")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://", "postgresql://")):
        raise WrongSetting(
            "PORTAL_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://."
        )
    if url in ("sqlite:///", "sqlite:///:memory:"):
        raise WrongSetting("PORTAL_DATABASE_URL must name a file: sqlite:////path/portal.sqlite.")
    return url


def _queue_url(values: _Values, instance: Path) -> str:
    url = values.text("queue_url", f"sqlite:///{instance / 'queue.sqlite'}")
    if not url.startswith(("sqlite:///", "postgresql", "redis://", "rediss://")):
        raise WrongSetting(
            "PORTAL_QUEUE_URL must begin with sqlite:///, postgresql:// or redis://."
        )
    return url


def _mail_server(values: _Values, mode: Mode) -> MailServer:
    text = values.text("smtp_url", "" if mode is Mode.PRODUCTION else "smtp://127.0.0.1:2525")
    if not text:
        raise WrongSetting("PORTAL_SMTP_URL is missing: smtp+starttls://user:password@host:587.")
    parts = _split("smtp_url", text)
    security = {"smtp": "none", "smtp+starttls": "starttls", "smtps": "tls"}.get(parts.scheme)
    if security is None or not parts.hostname:
        raise WrongSetting("PORTAL_SMTP_URL must begin with smtp://, smtp+starttls:// or smtps://.")
    port = parts.port or {"none": 25, "starttls": 587, "tls": 465}[security]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port, security, user, password)


def _mail_from(values: _Values, mode: Mode) -> str:
    address = values.text("mail_from", "" if mode is Mode.PRODUCTION else "karriere@portal.example")
    if address.count("@") != 1 or any(sign in address for sign in " <>\r\n,"):
        raise WrongSetting("PORTAL_MAIL_FROM is missing: one address, like karriere@example.org.")
    return address
