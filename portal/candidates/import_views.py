"""Imports by HR: upload, the report of the check, taking over, stopping, taking back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.candidates import recall as recalls
from portal.candidates import report_words as words
from portal.candidates import runs, uploads
from portal.candidates.errors import ImportRefused, NotWaiting, RecallRefused
from portal.candidates.import_forms import UploadForm
from portal.candidates.importing.decoding import MOST_BYTES
from portal.candidates.models import ImportRun, LineState
from portal.core import clock
from portal.core.messages import N_
from portal.core.waking import wake
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.exports import Table, download
from portal.web.files import takes_files
from portal.web.locale import gettext as _
from portal.web.runtime import current_runtime

bp = Blueprint("imports_admin", __name__, url_prefix="/admin/candidates/imports")

TOO_LARGE = N_(
    "The file is larger than %(megabytes)s MB. Please split it into several. Nothing was stored."
)
CHANGED = "changed"  # in place of a state: lines that came out unlike the check


@bp.get("")
@staff_required("candidates.import")
def index() -> ResponseReturnValue:
    page = runs.latest_runs(
        get_db(),
        before=request.args.get("before", "")[:22],
        after=request.args.get("after", "")[:22],
    )
    return render_template("admin/candidates/imports/index.html", page=page, words=words)


@bp.route("/new", methods=["GET", "POST"])
@takes_files(most_bytes=MOST_BYTES, too_large=TOO_LARGE)
@staff_required("candidates.import")
def create() -> ResponseReturnValue:
    form = UploadForm()
    if form.is_submitted_and_valid() and (run := _received(form)) is not None:
        wake(current_runtime())
        return redirect(url_for(".show", public_id=run.public_id), code=303)
    return render_template("admin/candidates/imports/new.html", form=form), form.status


def _received(form: UploadForm) -> ImportRun | None:
    try:
        with committing() as db:
            return uploads.receive(
                db,
                content=form.content,
                file_name=form.file_name,
                already_told=form.already_told,
                told_via=form.told_via.data or "",
                now=clock.now(),
                actor=current_user.actor,
            )
    except ImportRefused as refusal:
        form.refuse(form.file, _(refusal.message, **refusal.values))
        return None


@bp.get("/<pid:public_id>")
@staff_required("candidates.import")
def show(public_id: str) -> ResponseReturnValue:
    db = get_db()
    run = runs.get_run(db, public_id)
    pile = request.args.get("state", "")
    page = runs.report_lines(
        db,
        run,
        state=LineState(pile) if pile in set(LineState) else None,
        changed=pile == CHANGED,
        after=_line("after") or 0,
        before=_line("before"),
    )
    waiting, decided = runs.count_open_questions(db, run)
    return render_template(
        "admin/candidates/imports/show.html",
        run=run,
        page=page,
        pile=pile or None,
        waiting=waiting,
        decided=decided,
        words=words,
    )


def _line(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None


@bp.get("/<pid:public_id>/progress")
@staff_required("candidates.import")
def progress(public_id: str) -> ResponseReturnValue:
    run = runs.get_run(get_db(), public_id)
    return {
        "state": run.state.value,
        "done": run.lines_done,
        "total": run.lines_total,
        "text": words.progress(run),
        "is_over": not run.is_under_way,
    }


@bp.get("/<pid:public_id>/report.<any(csv, xlsx):kind>")
@staff_required("candidates.import")
def report(public_id: str, kind: str) -> ResponseReturnValue:
    db = get_db()
    run = runs.get_run(db, public_id)
    lines = (words.shown_line(line) for line in runs.whole_report(db, run))
    rows = ((line.number, line.word, line.said) for line in lines)
    header = (_("Line"), _("State"), _("What was said"))
    return download(Table(f"import-{run.started_at:%Y-%m-%d}", header, rows), kind)


@bp.post("/<pid:public_id>/takeover")
@staff_required("candidates.import")
def create_takeover(public_id: str) -> ResponseReturnValue:
    try:
        with committing() as db:
            uploads.accept(db, public_id=public_id, now=clock.now(), actor=current_user.actor)
        wake(current_runtime())
    except NotWaiting as refusal:
        flash(_(refusal.message), "problem")
    return _back(public_id)


@bp.post("/<pid:public_id>/dismissal")
@staff_required("candidates.import")
def create_dismissal(public_id: str) -> ResponseReturnValue:
    try:
        with committing() as db:
            uploads.dismiss(db, public_id=public_id, now=clock.now(), actor=current_user.actor)
        flash(_("Nothing was taken over. The file has been deleted."))
    except NotWaiting as refusal:
        flash(_(refusal.message), "problem")
    return _back(public_id)


@bp.post("/<pid:public_id>/sending-stop")
@staff_required("mail.stop")
def create_sending_stop(public_id: str) -> ResponseReturnValue:
    with committing() as db:
        uploads.stop_sending(db, public_id=public_id, now=clock.now(), actor=current_user.actor)
    flash(_("No email leaves to the people of this import until you resume the sending."))
    return _back(public_id)


@bp.post("/<pid:public_id>/sending-resumption")
@staff_required("mail.stop")
def create_sending_resumption(public_id: str) -> ResponseReturnValue:
    with committing() as db:
        uploads.resume_sending(db, public_id=public_id, now=clock.now(), actor=current_user.actor)
    wake(current_runtime())
    flash(_("Emails to the people of this import may leave again."))
    return _back(public_id)


@bp.route("/<pid:public_id>/recall", methods=["GET", "POST"])
@staff_required("candidates.import")
def recall(public_id: str) -> ResponseReturnValue:
    db = get_db()
    if request.method == "GET":
        run = runs.get_run(db, public_id)
        reason = recalls.reason_to_keep(db, run)
        page = "admin/candidates/imports/recall.html"
        return render_template(page, run=run, reason=_(reason) if reason else "")
    try:
        with committing() as db:
            run = uploads.lock_run(db, public_id)
            recalls.take_back(db, run=run, now=clock.now(), actor=current_user.actor)
        flash(_("The import has been taken back."))
    except RecallRefused as refusal:
        flash(_(refusal.reason), "problem")
    except NotWaiting as refusal:
        flash(_(refusal.message), "problem")
    return _back(public_id)


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", public_id=public_id), code=303)
