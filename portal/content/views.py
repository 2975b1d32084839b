"""Imprint, privacy and accessibility: for everybody, always reachable."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.content import queries
from portal.content.models import LEGAL, LegalPage
from portal.content.rendering import sections
from portal.content.titles import TITLES
from portal.core.voices import LANGUAGES
from portal.employer.queries import get_employer
from portal.web.database import get_db
from portal.web.decorators import public
from portal.web.locale import voice

bp = Blueprint("content", __name__)
PAGES = ",".join(LEGAL)


@bp.get(f"/legal/<any({PAGES}):page>")
@public
def legal(page: str) -> ResponseReturnValue:
    """In the reader's language, else in the employer's, else in the one there is."""
    db, kind = get_db(), LegalPage(page)
    languages = (voice().language, get_employer(db).language, *LANGUAGES)
    text = queries.first_text(db, kind, languages)
    return render_template(
        "content/legal.html",
        title=TITLES[kind],
        text=text,
        sections=sections(text.body) if text is not None else (),
    )
