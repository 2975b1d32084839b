from pathlib import Path

import pytest

from portal.core.settings import Mode, WrongSetting, load_settings

SECRET = "b7Qm2xT9uLk4Zr8WvYc1Fd6HsJp3NgAe5XoRiVtB"


def good(folder: Path, **changed: str) -> dict[str, str]:
    """What an installation in production sets."""
    values = {
        "PORTAL_INSTANCE": str(folder),
        "PORTAL_BASE_URL": "https://karriere.nordlicht.example",
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_SMTP_URL": "smtp+starttls://portal:geheim@mail.nordlicht.example",
        "PORTAL_MAIL_FROM": "karriere@nordlicht.example",
    }
    return {k: v for k, v in (values | changed).items() if v != "MISSING"}


def test_production_starts_with_what_it_needs(tmp_path: Path) -> None:
    settings = load_settings(good(tmp_path))
    assert settings.mode is Mode.PRODUCTION
    assert settings.is_https
    assert settings.mail_server.port == 587
    assert settings.database_url == f"sqlite:///{tmp_path / 'portal.sqlite'}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_BASE_URL", "MISSING"),
        ("PORTAL_BASE_URL", "http://karriere.nordlicht.example"),
        ("PORTAL_BASE_URL", "https://karriere.nordlicht.example/pfad"),
        ("PORTAL_BASE_URL", "karriere.nordlicht.example"),
        ("PORTAL_BASE_URL", "https://host:port"),
        ("PORTAL_SECRET_KEY", "MISSING"),
        ("PORTAL_SECRET_KEY", "kurz"),
        ("PORTAL_SECRET_KEY", "a" * 40),
        ("PORTAL_SECRET_KEY", "change-me-change-me-change-me-12345"),
        ("PORTAL_SECRET_KEY", f"{SECRET} kurz"),
        ("PORTAL_SMTP_URL", "MISSING"),
        ("PORTAL_SMTP_URL", "http://mail.nordlicht.example"),
        ("PORTAL_MAIL_FROM", "MISSING"),
        ("PORTAL_MAIL_FROM", "zwei@a.example, drei@b.example"),
        ("PORTAL_MODE", "staging"),
        ("PORTAL_DEBUG", "true"),
        ("PORTAL_DEBUG", "vielleicht"),
        ("PORTAL_PROXIES", "viele"),
        ("PORTAL_DATABASE_URL", "mysql://localhost/portal"),
        ("PORTAL_DATABASE_URL", "sqlite:///:memory:"),
        ("PORTAL_QUEUE_URL", "amqp://localhost"),
        ("PORTAL_DATABSE_URL", "sqlite:////tmp/portal.sqlite"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence_that_names_it(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(WrongSetting, match=name) as refusal:
        load_settings(good(tmp_path, **{name: value}))
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert SECRET not in sentence


def test_a_password_may_hold_any_sign_when_it_is_percent_encoded(tmp_path: Path) -> None:
    url = "smtps://portal%40nordlicht.example:a%2Fb%3F%23c@mail.nordlicht.example"
    server = load_settings(good(tmp_path, PORTAL_SMTP_URL=url)).mail_server
    assert (server.user, server.password) == ("portal@nordlicht.example", "a/b?#c")
    assert (server.security, server.port) == ("tls", 465)


def test_the_file_is_read_and_a_variable_wins(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text('proxies = 2\nmail_from = "datei@nordlicht.example"\n')
    settings = load_settings(good(tmp_path))
    assert settings.proxies == 2
    assert settings.mail_from == "karriere@nordlicht.example"
    assert load_settings(good(tmp_path, PORTAL_PROXIES="0")).proxies == 0


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text("proxies = = 2")
    with pytest.raises(WrongSetting, match=r"portal\.toml"):
        load_settings(good(tmp_path))


def test_the_demo_makes_a_secret_once_and_only_for_its_owner(tmp_path: Path) -> None:
    demo = good(
        tmp_path,
        PORTAL_MODE="demo",
        PORTAL_SECRET_KEY="MISSING",
        PORTAL_BASE_URL="http://127.0.0.1:8000",
    )
    first = load_settings(demo).secret_keys
    assert load_settings(demo).secret_keys == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
