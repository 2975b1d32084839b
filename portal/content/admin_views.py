"""Staff writes start page and legal texts, each page in each language, every version kept."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.content import queries, service
from portal.content.errors import TextHasChanged
from portal.content.forms import LegalTextForm
from portal.content.models import LEGAL, LegalPage, LegalText
from portal.content.rendering import sections
from portal.content.titles import TITLES
from portal.core import clock
from portal.core.voices import LANGUAGE_NAMES, LANGUAGES
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _

bp = Blueprint("content_admin", __name__, url_prefix="/admin/legal")
ONE = f"/<any({','.join(LegalPage)}):page>/<any({','.join(LANGUAGES)}):language>"


@dataclass(frozen=True)
class Line:
    """One page in one language as the list shows it; ``text`` None: not written yet."""

    page: LegalPage
    title: str
    language: str
    language_name: str
    text: LegalText | None


@bp.get("")
@staff_required("content.edit")
def index() -> ResponseReturnValue:
    texts = queries.current_texts(get_db())
    lines = [
        Line(page, title, language, name, texts.get((page, language)))
        for page, title in TITLES.items()
        for language, name in LANGUAGE_NAMES.items()
    ]
    return render_template("admin/content/index.html", lines=lines)


@bp.route(ONE, methods=["GET", "POST"])
@staff_required("content.edit")
def edit(page: str, language: str) -> ResponseReturnValue:
    current = queries.current_text(get_db(), LegalPage(page), language)
    form = LegalTextForm(
        body=current.body if current is not None else "",
        number=str(current.number if current is not None else 0),
    )
    if not form.is_submitted_and_valid():
        return _editor(page, language, form), form.status
    try:
        _save(page, language, form)
    except TextHasChanged as refusal:
        form.refuse(form.body, _(refusal.message))
        return _editor(page, language, form, again=True), 409
    return redirect(url_for(".edit", page=page, language=language), code=303)


@bp.get(f"{ONE}/<int(max=999999):number>")
@staff_required("content.edit")
def version(page: str, language: str, number: int) -> ResponseReturnValue:
    text = queries.get_version(get_db(), LegalPage(page), language, number)
    return render_template(
        "admin/content/version.html",
        title=TITLES[LegalPage(page)],
        language_name=LANGUAGE_NAMES[language],
        text=text,
        sections=sections(text.body),
    )


def _save(page: str, language: str, form: LegalTextForm) -> None:
    seen = int(form.number.data or 0)
    with committing() as db:
        text = service.write_text(
            db,
            page=LegalPage(page),
            language=language,
            body=form.body.data or "",
            based_on=seen,
            now=clock.now(),
            actor=current_user.actor,
        )
        number = text.number
    if number == seen:
        flash(_("Nothing has changed, so there is no new version."))
    else:
        flash(_("Saved as version %(number)s. It is on the page now.", number=number))


def _editor(page: str, language: str, form: LegalTextForm, *, again: bool = False) -> str:
    """The page with the text as stored below the form; ``again``: saving once more is meant."""
    versions = queries.history(get_db(), LegalPage(page), language)
    current = versions[0] if versions else None
    if again and current is not None:
        form.number.data = str(current.number)
    form.write_in(language)
    return render_template(
        "admin/content/edit.html",
        form=form,
        page=page,
        title=TITLES[LegalPage(page)],
        shown_at=_shown_at(page),
        text_language=language,
        language_name=LANGUAGE_NAMES[language],
        text=current,
        sections=sections(current.body) if current is not None else (),
        versions=versions,
    )


def _shown_at(page: str) -> str:
    """Where everybody reads it."""
    is_legal = LegalPage(page) in LEGAL
    return url_for("content.legal", page=page) if is_legal else url_for("home.start")
