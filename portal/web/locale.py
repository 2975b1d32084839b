"""Which language, which German address, which zone; and words, dates and times in them.

German has two complete voices: the catalogue ``de`` says Sie, ``de_DU`` holds every sentence that
differs with Du and falls back to ``de``. The voice is chosen once per page, so a page never mixes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel import dates as babel_dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, Translations
from flask import Flask, has_request_context, request
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from portal.core.voices import DEFAULT_LANGUAGE, LANGUAGES, AddressForm

CATALOGUES = Path(__file__).parents[1] / "translations"
LOCALES = {"de": Locale("de", "DE"), "en": Locale("en", "GB")}


@dataclass(frozen=True)
class Voice:
    """How the portal speaks to one reader; ``zone`` is an IANA name."""

    language: str = DEFAULT_LANGUAGE
    form: AddressForm = AddressForm.SIE
    zone: str = "Europe/Berlin"


_spoken: ContextVar[Voice | None] = ContextVar("voice", default=None)
_of_request: ContextVar[Voice | None] = ContextVar("voice_of_request", default=None)
_chooser: Callable[[], Voice] = Voice


def choose_voice_with(chooser: Callable[[], Voice]) -> None:
    """Registers who decides the voice of a request (person, browser, employer)."""
    global _chooser
    _chooser = chooser


def voice() -> Voice:
    """The voice of this moment: set by ``speaking``, else of the request, else the default."""
    chosen = _spoken.get() or _of_request.get()
    if chosen is None and has_request_context():
        chosen = _chooser()
        _of_request.set(chosen)
    return chosen or Voice()


@contextmanager
def speaking(to: Voice) -> Iterator[None]:
    """Everything inside speaks with this voice; mails are rendered so."""
    token = _spoken.set(to)
    try:
        yield
    finally:
        _spoken.reset(token)


def speak_with(form: AddressForm) -> None:
    """The page belongs to an application: use its Sie or Du from here on."""
    chosen = voice()
    _of_request.set(Voice(chosen.language, form, chosen.zone))


def show_times_in(zone: str) -> None:
    """This one page shows its moments on other clocks."""
    chosen = voice()
    _of_request.set(Voice(chosen.language, chosen.form, zone))


def requested_language() -> str | None:
    """What the browser asks for, if we speak it."""
    return request.accept_languages.best_match(LANGUAGES)


def gettext(message: str, **values: Any) -> str:
    text = _found(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, number: int, **values: Any) -> str:
    """``%(num)s`` is the number."""
    return _found_plural(singular, plural, number) % ({"num": number} | values)


def pgettext(context: str, message: str, **values: Any) -> str:
    text = _found_in(context, message)
    return text % values if values else text


def _found(message: str) -> str:
    spoken = voice()
    return _translated(spoken.language, spoken.form, message) if message else ""


@lru_cache(maxsize=8192)
def _translated(language: str, form: AddressForm, message: str) -> str:
    text: str = catalogue(language, form).ugettext(message)
    return text


def _found_plural(singular: str, plural: str, number: int) -> str:
    text: str = _catalogue(voice()).ungettext(singular, plural, number)
    return text


def _found_in(context: str, message: str) -> str:
    text: str = _catalogue(voice()).upgettext(context, message)
    return text


def lazy_gettext(message: str, **values: Any) -> Any:
    """For labels that are written down before the reader is known."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


def _catalogue(spoken: Voice) -> Translations:
    return catalogue(spoken.language, spoken.form)


@lru_cache
def catalogue(language: str, form: AddressForm) -> Translations:
    """The compiled catalogue of one voice; read when first needed (about 0.1 s)."""
    if language == "de" and form is AddressForm.DU:
        informal = _read_catalogue("de_DU")
        informal.add_fallback(catalogue("de", AddressForm.SIE))
        return informal
    return _read_catalogue(language)


def _read_catalogue(folder: str) -> Translations:
    path = CATALOGUES / folder / "LC_MESSAGES" / "messages.po"
    if not path.exists():  # English is the source language
        return Translations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=folder.partition("_")[0]))
    compiled.seek(0)
    return Translations(compiled)


def local(moment: datetime) -> datetime:
    """The same moment on the viewer's clock."""
    return moment.astimezone(ZoneInfo(voice().zone))


def show_date(value: date | datetime) -> str:
    """10. November 2026"""
    return _date(_day(value), "long", voice().language)


def show_short_date(value: date | datetime) -> str:
    """10.11.2026 in German, 10 Nov 2026 in English"""
    return _date(_day(value), "medium", voice().language)


def show_time(moment: datetime) -> str:
    """14:20"""
    return f"{local(moment):%H:%M}"


def show_datetime(moment: datetime) -> str:
    """10. November 2026, 14:20 Uhr (MEZ)"""
    there = local(moment)
    return gettext(
        "%(date)s, %(time)s (%(zone)s)",
        date=_date(there.date(), "long", voice().language),
        time=f"{there:%H:%M}",
        zone=_zone(there.tzinfo, there, voice().language),
    )


def _day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


# Formatting a date costs more than a query; the same few dates stand in every list.
@lru_cache(maxsize=4096)
def _date(day: date, style: Any, language: str) -> str:
    return babel_dates.format_date(day, style, locale=LOCALES[language])


@lru_cache(maxsize=4096)
def _zone(_zone: Any, moment: datetime, language: str) -> str:
    return babel_dates.get_timezone_name(moment, width="short", locale=LOCALES[language])


@pass_eval_context
def _in_template(around: EvalContext, message: str, /, **values: Any) -> str:
    """What Jinja's own does, without its detours: sentences are markup, their values escaped."""
    text = _found(message)
    if around.autoescape:
        text = Markup(text)  # noqa: S704 - our own sentences
    return text % values if "%" in text else text


def install_words(environment: Environment) -> None:
    """Gives templates our words, dates and times; pages and mails use the same."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # from the extension
        _found, _found_plural, newstyle=True, pgettext=_found_in
    )
    environment.globals["_"] = environment.globals["gettext"] = _in_template
    environment.filters.update(
        date=show_date, short_date=show_short_date, time=show_time, datetime=show_datetime
    )


def init_app(app: Flask) -> None:
    install_words(app.jinja_env)
    app.before_request(_forget_voice)
    app.teardown_request(_forget_voice)


def _forget_voice(_error: BaseException | None = None) -> None:
    """A thread answers one reader after the other."""
    _of_request.set(None)
