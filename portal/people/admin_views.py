"""Merging two persons who are one: suggestions, both side by side, taking it back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.core.errors import Conflict
from portal.core.personal import personal_data
from portal.core.waking import wake
from portal.people import merging, queries
from portal.people.errors import AlreadyMerged, SamePerson
from portal.people.forms import ButtonForm, MergeForm
from portal.people.models import Person, PersonMerge
from portal.people.suggestions import suggested_pairs
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.forms import clean_line
from portal.web.locale import gettext as _
from portal.web.runtime import current_runtime

bp = Blueprint("merging_admin", __name__, url_prefix="/admin/people/merge")

LONGEST_SEARCH = 100


@bp.get("")
@staff_required("people.merge")
def index() -> ResponseReturnValue:
    """Pairs that nobody has looked at; with ``?person=`` and ``?q=`` a pair of one's own choice."""
    db = get_db()
    search = clean_line(request.args.get("q", ""))[:LONGEST_SEARCH]
    public_id = request.args.get("person", "")[:22]
    person = queries.get_person(db, public_id) if public_id else None
    found = queries.search_people(db, search=search, limit=20) if person and search else []
    return render_template(
        "admin/people/merge.html",
        pairs=[] if person else suggested_pairs(db),
        person=person,
        search=search,
        found=[one for one in found if person and one.id != person.id],
    )


@bp.route("/<pid:target_id>/<pid:source_id>", methods=["GET", "POST"])
@staff_required("people.merge")
def compare(target_id: str, source_id: str) -> ResponseReturnValue:
    db = get_db()
    target, source = queries.get_person(db, target_id), queries.get_person(db, source_id)
    if target.merged_into_id or source.merged_into_id or target.id == source.id:
        return _already_one(target)
    form = MergeForm()
    form.offer(target, source)
    if not form.is_submitted_and_valid():
        return render_template(
            "admin/people/compare.html",
            form=form,
            target=target,
            source=source,
            parts=_side_by_side(target, source),
        ), form.status
    try:
        merge = _merged(form, target.id, source.id)
    except (AlreadyMerged, SamePerson):
        return _already_one(target)
    wake(current_runtime())
    flash(_("The two are one person now. You can take that back for 30 days."))
    return redirect(url_for(".show", public_id=merge.public_id), code=303)


def _merged(form: MergeForm, target_id: int, source_id: int) -> PersonMerge:
    with committing() as db:
        return merging.merge_people(
            db,
            source_id=source_id,
            target_id=target_id,
            keep=form.keep,
            now=clock.now(),
            actor=current_user.actor,
        )


def _already_one(target: Person) -> ResponseReturnValue:
    """Somebody else was quicker: their result is what one wants to see."""
    flash(_("Somebody has merged one of these two persons in the meantime."), "problem")
    today = queries.survivor_of(get_db(), target)
    return redirect(url_for("people_admin.show", public_id=today.public_id), code=303)


def _side_by_side(target: Person, source: Person) -> list[tuple[str, int, int]]:
    """By part: how many entries each of the two has."""
    counts = [
        (
            share.title,
            len(share.export(get_db(), target.id)),
            len(share.export(get_db(), source.id)),
        )
        for share in personal_data()
        if share.name not in ("people", "audit", "access")
    ]
    return [row for row in counts if row[1] or row[2]]


@bp.post("/<pid:target_id>/<pid:source_id>/difference")
@staff_required("people.merge")
def create_difference(target_id: str, source_id: str) -> ResponseReturnValue:
    """They are two persons, and are not suggested again."""
    with committing() as db:
        merging.note_difference(
            db,
            one_id=queries.get_person(db, target_id).id,
            other_id=queries.get_person(db, source_id).id,
            now=clock.now(),
            actor=current_user.actor,
        )
    flash(_("Noted: these are two persons."))
    return redirect(url_for(".index"), code=303)


@bp.get("/<pid:public_id>")
@staff_required("people.merge")
def show(public_id: str) -> ResponseReturnValue:
    """One merge: what goes back if it is taken back, and what cannot."""
    db = get_db()
    merge = merging.get_merge(db, public_id)
    refusal = ""
    try:
        merging.ensure_undoable(merge, clock.now())
    except Conflict as problem:
        refusal = _(problem.message)
    returning, staying = merging.what_returns(db, merge)
    return render_template(
        "admin/people/merged.html",
        merge=merge,
        refusal=refusal,
        returning=returning,
        staying=staying,
        undo_until=merging.undo_until(merge),
        form=ButtonForm(formdata=None),
    )


@bp.post("/<pid:public_id>/reversal")
@staff_required("people.merge")
def create_reversal(public_id: str) -> ResponseReturnValue:
    try:
        with committing() as db:
            parted = merging.undo_merge(
                db, public_id=public_id, now=clock.now(), actor=current_user.actor
            )
            target = parted.merge.target.public_id
    except Conflict as refusal:
        flash(_(refusal.message), "problem")
        return redirect(url_for(".show", public_id=public_id), code=303)
    wake(current_runtime())
    flash(_("These are two persons again."))
    if parted.lost:
        flash(_("A seat could not be given back: it is taken by now. Please tell both."), "problem")
    return redirect(url_for("people_admin.show", public_id=target), code=303)
