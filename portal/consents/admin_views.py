"""Staff writes what people agree to: each purpose in each wording, every version kept."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.consents import queries, texts
from portal.consents.errors import TextHasChanged
from portal.consents.forms import ConsentTextForm
from portal.consents.labels import WORDINGS
from portal.consents.models import ConsentText, Purpose, Wording
from portal.consents.wordings import SHIPPED, TITLES, filled
from portal.core import clock
from portal.employer.queries import get_employer
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _

bp = Blueprint("consents_admin", __name__, url_prefix="/admin/consents")
ONE = f"/<any({','.join(Purpose)}):purpose>/<any({','.join(Wording)}):wording>"


@dataclass(frozen=True)
class Line:
    """One text as the list shows it; ``text`` None: as the portal brought it, not used so far."""

    purpose: Purpose
    title: str
    wording: Wording
    wording_name: str
    text: ConsentText | None


@bp.get("")
@staff_required("consents.edit")
def index() -> ResponseReturnValue:
    found = queries.current_texts(get_db())
    lines = [
        Line(purpose, title, wording, name, found.get((purpose, wording)))
        for purpose, title in TITLES.items()
        for wording, name in WORDINGS.items()
    ]
    return render_template("admin/consents/index.html", lines=lines)


@bp.route(ONE, methods=["GET", "POST"])
@staff_required("consents.edit")
def edit(purpose: str, wording: str) -> ResponseReturnValue:
    """The button "preview" shows what was typed as people would read it, and stores nothing."""
    which = Purpose(purpose), Wording(wording)
    current = queries.current_text(get_db(), *which)
    form = ConsentTextForm(
        body=current.body if current is not None else SHIPPED[which],
        number=str(current.number if current is not None else 0),
    )
    form.purpose = which[0]
    if not form.is_submitted_and_valid() or "preview" in request.form:
        return _editor(*which, form), form.status
    try:
        _save(*which, form)
    except TextHasChanged as refusal:
        form.refuse(form.body, _(refusal.message))
        return _editor(*which, form, again=True), 409
    return redirect(url_for(".edit", purpose=purpose, wording=wording), code=303)


@bp.get(f"{ONE}/<int(max=999999):number>")
@staff_required("consents.edit")
def version(purpose: str, wording: str, number: int) -> ResponseReturnValue:
    text = queries.get_text(get_db(), Purpose(purpose), Wording(wording), number)
    return render_template(
        "admin/consents/version.html",
        text=text,
        title=TITLES[text.purpose],
        wording_name=WORDINGS[text.wording],
    )


def _save(purpose: Purpose, wording: Wording, form: ConsentTextForm) -> None:
    seen = int(form.number.data or 0)
    with committing() as db:
        text = texts.write_text(
            db,
            purpose=purpose,
            wording=wording,
            body=form.body.data or "",
            based_on=seen,
            now=clock.now(),
            actor=current_user.actor,
        )
        number = text.number
    if number == max(seen, 1):
        flash(_("Nothing has changed, so there is no new version."))
    else:
        flash(
            _(
                "Saved as version %(number)s. Whoever agreed before has agreed to the earlier one.",
                number=number,
            )
        )


def _editor(
    purpose: Purpose, wording: Wording, form: ConsentTextForm, *, again: bool = False
) -> str:
    """The page with the text as people read it; ``again``: saving once more is meant."""
    versions = queries.text_versions(get_db(), purpose, wording)
    if again and versions:
        form.number.data = str(versions[0].number)
    form.body.render_kw = {"lang": wording.language}
    return render_template(
        "admin/consents/edit.html",
        form=form,
        purpose=purpose,
        wording=wording,
        title=TITLES[purpose],
        wording_name=WORDINGS[wording],
        versions=versions,
        shown=filled(form.body.data or "", purpose, get_employer(get_db()).short_name),
    )
