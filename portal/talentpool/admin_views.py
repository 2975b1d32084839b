"""Who is in the talent pool, and the areas that members can choose. No stars, no scores."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.audit import service as audit
from portal.core import clock
from portal.talentpool import exports, interests, queries
from portal.talentpool.errors import InterestOffered
from portal.talentpool.forms import FilterForm, InterestForm
from portal.talentpool.labels import FREQUENCIES
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.exports import CSV, XLSX, Table, download
from portal.web.forms import clean_line
from portal.web.locale import gettext as _

bp = Blueprint("talentpool_admin", __name__, url_prefix="/admin/talent-pool")


@bp.get("")
@staff_required("talentpool.see")
def index() -> ResponseReturnValue:
    db, now = get_db(), clock.now()
    figures = queries.figures(db, now=now)
    filters = _filters(figures.areas)
    page = queries.members(
        db,
        filtered=filters.wanted,
        now=now,
        before=request.args.get("before", "")[:22],
        after=request.args.get("after", "")[:22],
    )
    return render_template(
        "admin/talentpool/index.html",
        filters=filters,
        query=_query(filters),
        page=page,
        figures=figures,
        frequencies=FREQUENCIES,
        soon=now + queries.FIRST_ASKED,
    )


@bp.post("/export")
@staff_required("talentpool.see")
def create_export() -> ResponseReturnValue:
    """A file with what the list shows; that it was taken is written down."""
    kind = XLSX if request.form.get("kind") == XLSX else CSV
    now, filters = clock.now(), _filters()
    with committing() as db:
        found = queries.all_members(db, filtered=filters.wanted, now=now)
        table = Table("talentpool", exports.header(), [exports.line(member) for member in found])
        audit.record(
            db, "pool.exported", actor=current_user.actor, at=now, kind=kind, count=len(found)
        )
    return download(table, kind)


@bp.get("/interests")
@staff_required("talentpool.edit")
def interest_list() -> ResponseReturnValue:
    return _interests(InterestForm(formdata=None))


@bp.post("/interests")
@staff_required("talentpool.edit")
def create_interest() -> ResponseReturnValue:
    form = InterestForm()
    if not form.is_submitted_and_valid():
        return _interests(form), 422
    try:
        with committing() as db:
            interests.add_interest(
                db, name=form.name.data or "", now=clock.now(), actor=current_user.actor
            )
    except InterestOffered as refusal:
        form.refuse(form.name, _(refusal.message))
        return _interests(form), 409
    flash(_("The area is offered from now on."))
    return redirect(url_for(".interest_list"), code=303)


@bp.post("/interests/retirement")
@staff_required("talentpool.edit")
def create_retirement() -> ResponseReturnValue:
    with committing() as db:
        name = clean_line(request.form.get("name", ""))
        interests.retire_interest(db, name=name, now=clock.now(), actor=current_user.actor)
    flash(_("The area is no longer offered. Whoever has chosen it keeps it."))
    return redirect(url_for(".interest_list"), code=303)


def _filters(areas: Sequence[str] = ()) -> FilterForm:
    form = FilterForm(request.args)
    form.offer(areas)
    return form


def _query(form: FilterForm) -> dict[str, str]:
    """The filters for addresses of other pages of the same list."""
    return {field.name: field.data for field in form if field.data}


def _interests(form: InterestForm) -> str:
    return render_template(
        "admin/talentpool/interests.html", form=form, areas=interests.areas(get_db())
    )
