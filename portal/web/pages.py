"""What every page gets: viewer, language choices, plain text as paragraphs."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Flask, g, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup, escape
from werkzeug.utils import redirect

from portal.core.voices import LANGUAGE_NAMES, LANGUAGES
from portal.web.locale import voice

COUNTED = re.compile(r"(?<=[0-9]) (?=\w)|(?<=[0-9]\.) (?=\w)|(?<=\w) (?=[0-9]{4}\b)")


@dataclass(frozen=True)
class LanguageChoice:
    code: str
    name: str
    url: str
    current: bool


def init_app(app: Flask) -> None:
    app.before_request(choose_language)
    app.context_processor(page_context)
    app.jinja_env.filters.update(paragraphs=paragraphs, unparted=unparted, mailto=mailto)


def choose_language() -> ResponseReturnValue | None:
    """``?language=en`` on any page: kept in this browser's session, nothing is stored with us."""
    chosen = request.args.get("language", "")
    if request.method != "GET" or chosen not in LANGUAGES:
        return None
    session["language"] = chosen
    rest = urlencode(asked_otherwise())
    return redirect(f"{request.path}?{rest}" if rest else request.path, code=303)


def page_context() -> dict[str, object]:
    return {
        "viewer": current_user._get_current_object(),
        "language": voice().language,
        "language_choices": language_choices(),
    }


def language_choices() -> list[LanguageChoice]:
    """Links to this page in each language. From an error page, whose address may hold a token, and
    from one that only takes forms they lead to the start."""
    readable = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    here = readable and not g.get("shows_error")
    path, rest = (request.path, asked_otherwise()) if here else ("/", [])
    return [
        LanguageChoice(
            code, name, f"{path}?{urlencode([*rest, ('language', code)])}", code == voice().language
        )
        for code, name in LANGUAGE_NAMES.items()
    ]


def asked_otherwise() -> list[tuple[str, str]]:
    """What else the address asks, each value of a filter that has several."""
    return [pair for pair in request.args.items(multi=True) if pair[0] != "language"]


def unparted(text: str) -> str:
    """Referentin / Referent, 3. Dezember, 2 hours: a slash never begins a line, and a number stays
    with what it counts. Where there are tags the dates have their own."""
    if "<" in text:
        return text
    whole = COUNTED.sub("\N{NO-BREAK SPACE}", text.replace(" / ", "\N{NO-BREAK SPACE}/ "))
    return Markup(whole) if isinstance(text, Markup) else whole  # noqa: S704 - as it came


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs: a blank line parts them, a single line end becomes a break."""
    blocks = [block.strip() for block in str(escape(text)).split("\n\n") if block.strip()]
    shown = (block.replace("\n", "<br>\n") for block in blocks)
    return Markup("\n".join(f"<p>{block}</p>" for block in shown))  # noqa: S704 - escaped above


def mailto(address: str) -> str:
    """The link to a mailbox. An address may hold ``?`` and ``&``, which in a link begin the headers
    of a mail (RFC 6068)."""
    return f"mailto:{quote(address, safe='@')}"
