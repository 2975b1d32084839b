"""Open vacancies, for everybody."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content.rendering import sections
from portal.core import clock
from portal.employer.queries import get_employer
from portal.vacancies import queries
from portal.vacancies.models import Vacancy
from portal.vacancies.words import ad_words
from portal.web.database import get_db
from portal.web.decorators import public

bp = Blueprint("vacancies", __name__, url_prefix="/vacancies")
FEW = 5


@bp.get("")
@public
def index() -> ResponseReturnValue:
    chosen = {name: request.args.get(name, "")[:200] for name in ("department", "place")}
    cursors = {name: request.args.get(name, "")[:22] for name in ("before", "after")}
    db, now = get_db(), clock.now()
    page = queries.open_page(db, now=now, **chosen, **cursors)
    return render_template(
        "vacancies/index.html",
        page=page,
        choices=queries.open_choices(db, now=now),
        chosen=chosen,
        newer=_address(chosen, after=page.newer),
        older=_address(chosen, before=page.older),
    )


@bp.get("/<pid:public_id>")
@public
def show(public_id: str) -> ResponseReturnValue:
    db, now = get_db(), clock.now()
    vacancy = queries.find_vacancy(db, public_id)
    if vacancy is None or not vacancy.is_open(now):
        return _gone(vacancy)
    return render_template(
        "vacancies/show.html",
        vacancy=vacancy,
        sections=sections(vacancy.description),
        criteria=queries.active_criteria(vacancy),
        **ad_words(vacancy, get_employer(db)),
    )


def _address(chosen: dict[str, str], **cursor: str) -> str:
    """The list as it is narrowed, from a cursor on; empty without one."""
    if not any(cursor.values()):
        return ""
    values: dict[str, Any] = {name: value or None for name, value in chosen.items()} | cursor
    return url_for(".index", **values)


def _gone(vacancy: Vacancy | None) -> ResponseReturnValue:
    """It was open once, or there is none: what is open now. Drafts are not told from nothing."""
    was_open = vacancy is not None and vacancy.published_at is not None
    others = queries.newest_open(get_db(), now=clock.now(), most=FEW)
    page = render_template("vacancies/gone.html", was_open=was_open, others=others)
    return page, 410 if was_open else 404
