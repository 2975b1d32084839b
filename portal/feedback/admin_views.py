"""HR's pages of feedback: the list, the editor with its preview, release, versions, the letter."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.candidates.queries import get_application
from portal.core import clock
from portal.core.errors import Conflict, NotFound
from portal.core.waking import wake
from portal.feedback import queries, service
from portal.feedback.content import is_unchanged, version_text
from portal.feedback.desk import Desk, open_desk
from portal.feedback.errors import (
    AlreadyReleased,
    DraftHasChanged,
    NotComplete,
    NothingNew,
    SameAuthorAndApprover,
    TooLateToUndo,
)
from portal.feedback.forms import Editor, RevisionForm
from portal.feedback.models import FeedbackState, FeedbackVersion
from portal.feedback.pages import editor_page, letter_of, release_page, voice_of
from portal.feedback.undoing import undo_release
from portal.staff.models import StaffAccount
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.headers import answer_in_frame
from portal.web.locale import gettext as _
from portal.web.locale import speaking
from portal.web.runtime import current_runtime

bp = Blueprint("feedback_admin", __name__, url_prefix="/admin/feedback")

LARGEST_CURSOR = 2**62  # a larger number is no id, and SQLite could not take it


@bp.get("/")
@staff_required("feedback.see")
def index() -> ResponseReturnValue:
    chosen = request.args.get("state", "")
    state = FeedbackState(chosen) if chosen in set(FeedbackState) else None
    before = request.args.get("before", type=int)
    if before is not None and not 0 < before < LARGEST_CURSOR:
        before = None
    found = queries.feedback_page(get_db(), viewer=current_user, state=state, before=before)
    page = found[: queries.PAGE]
    older = page[-1].id if len(found) > queries.PAGE else None
    return render_template(
        "admin/feedback/index.html", page=page, chosen=state, before=before, older=older
    )


@bp.get("/<pid:public_id>/edit")
@staff_required("feedback.write")
def edit(public_id: str) -> ResponseReturnValue:
    desk = _desk(public_id)
    return editor_page(desk, desk.editor())


@bp.post("/<pid:public_id>/edit")
@staff_required("feedback.write")
def update(public_id: str) -> ResponseReturnValue:
    """Save; or add or remove a point, then everything typed comes back and nothing is stored."""
    desk = _desk(public_id)
    editor = Editor.sent(desk.criteria)
    if step := request.form.get("step"):
        editor.reshape(step)
        return editor_page(desk, editor)
    if not editor.is_valid():
        return editor_page(desk, editor), 422
    try:
        _save(public_id, editor)
    except DraftHasChanged:
        return _changed_meanwhile(public_id, editor)
    flash(_("The draft has been saved."))
    return redirect(url_for(".edit", public_id=public_id), code=303)


@bp.post("/<pid:public_id>/autosave")
@staff_required("feedback.write")
def autosave(public_id: str) -> ResponseReturnValue:
    """The same as saving, for the editor's script; answers the new revision."""
    editor = Editor.sent(_desk(public_id).criteria)
    if not editor.is_valid():
        return jsonify(message=_("Some fields need a look before this can be saved.")), 422
    try:
        return jsonify(revision=_save(public_id, editor))
    except DraftHasChanged as refusal:
        return jsonify(message=_(refusal.message)), 409


@bp.post("/<pid:public_id>/review")
@staff_required("feedback.write")
def create_review(public_id: str) -> ResponseReturnValue:
    """Save what stands in the editor, then ask for a second person. What is missing is named."""
    desk = _desk(public_id)
    editor = Editor.sent(desk.criteria)
    if not editor.is_valid():
        return editor_page(desk, editor), 422
    try:
        revision = _save(public_id, editor)
        _act(public_id, service.ask_for_release, revision=revision)
    except DraftHasChanged:
        return _changed_meanwhile(public_id, editor)
    except NotComplete as refusal:
        return _incomplete(public_id, refusal)
    except NothingNew as refusal:
        flash(_(refusal.message), "problem")
    else:
        flash(_("Release has been asked for. Somebody else reads the text now."))
    return redirect(url_for(".edit", public_id=public_id), code=303)


@bp.post("/<pid:public_id>/draft")
@staff_required("feedback.write")
def create_draft(public_id: str) -> ResponseReturnValue:
    _act(public_id, service.take_back_to_draft)
    flash(_("The text is a draft again."))
    return redirect(url_for(".edit", public_id=public_id), code=303)


@bp.get("/<pid:public_id>/release")
@staff_required("feedback.release")
def release(public_id: str) -> ResponseReturnValue:
    desk = _begun(public_id)
    form = RevisionForm(formdata=None, data={"revision": desk.revision})
    return release_page(desk, form)


@bp.post("/<pid:public_id>/release")
@staff_required("feedback.release")
def create_release(public_id: str) -> ResponseReturnValue:
    form = RevisionForm()
    if not form.is_submitted_and_valid():
        return release_page(_begun(public_id), form), 422
    try:
        version = _act(public_id, service.release_feedback, revision=form.revision.data)
    except AlreadyReleased as refusal:
        flash(_(refusal.message))
    except (Conflict, SameAuthorAndApprover) as refusal:
        again = RevisionForm(formdata=None, data={"revision": _begun(public_id).revision})
        return release_page(_begun(public_id), again, problem=_(refusal.message)), 409
    else:
        wake(current_runtime())
        flash(_released(version))
    return redirect(url_for(".versions", public_id=public_id), code=303)


@bp.post("/<pid:public_id>/reversal")
@staff_required("feedback.release")
def create_reversal(public_id: str) -> ResponseReturnValue:
    """Undo a release in the minutes before anybody outside sees it."""
    try:
        _act(public_id, undo_release)
    except TooLateToUndo as refusal:
        flash(_(refusal.message), "problem")
        return redirect(url_for(".versions", public_id=public_id), code=303)
    flash(_("The release has been undone. The text is a draft again, and nothing went out."))
    return redirect(url_for(".edit", public_id=public_id), code=303)


@bp.post("/<pid:public_id>/withdrawal")
@staff_required("feedback.release")
def create_withdrawal(public_id: str) -> ResponseReturnValue:
    _act(public_id, service.withdraw_feedback)
    flash(_("The feedback has been withdrawn. The person can no longer read it."))
    return redirect(url_for(".versions", public_id=public_id), code=303)


@bp.get("/<pid:public_id>/versions")
@staff_required("feedback.see")
def versions(public_id: str) -> ResponseReturnValue:
    desk = _desk(public_id)
    found = queries.versions_of(get_db(), application_id=desk.application.id)
    shown = [(version, version_text(version), is_unchanged(version)) for version in found]
    return render_template(
        "admin/feedback/versions.html", desk=desk, versions=shown, now=clock.now()
    )


@bp.get("/<pid:public_id>/preview")
@staff_required("feedback.see")
def preview(public_id: str) -> ResponseReturnValue:
    """The person's page as it would be now. With ``revision``, that state or none at all."""
    answer_in_frame()
    desk = _begun(public_id)
    if request.args.get("revision", str(desk.revision)) != str(desk.revision):
        raise DraftHasChanged
    with speaking(voice_of(desk.application.person, desk.reader.form)):
        return render_template(
            "feedback/show.html", released_at=clock.now(), **letter_of(desk.text)
        )


@bp.get("/<pid:public_id>/letter")
@staff_required("feedback.see")
def letter(public_id: str) -> ResponseReturnValue:
    """One version, for the post: exactly what was released."""
    version = queries.get_version(get_db(), public_id, viewer=current_user)
    text = version_text(version)
    with speaking(voice_of(version.feedback.application.person, text.form)):
        return render_template("admin/feedback/letter.html", version=version, **letter_of(text))


def _desk(public_id: str) -> Desk:
    return open_desk(get_db(), public_id, viewer=current_user)


def _begun(public_id: str) -> Desk:
    desk = _desk(public_id)
    if not desk.is_begun:
        raise NotFound
    return desk


def _save(public_id: str, editor: Editor) -> int:
    """The revision after saving, read before anybody else can save."""

    def save(db: Session, **given: Any) -> int:
        draft, revision = editor.draft(), editor.text.revision.data
        return service.save_draft(db, draft=draft, revision=revision, **given).revision

    return int(_act(public_id, save))


def _act(public_id: str, act: Callable[..., Any], **given: Any) -> Any:
    """One use case on the text of an application, by whoever is signed in."""
    now = clock.now()
    with committing() as db:
        application = get_application(db, public_id, current_user)
        return act(db, application=application, by=_member(db), now=now, **given)


def _released(version: FeedbackVersion) -> str:
    if version.held_until is None:
        return _("The letter has been released. The email is on its way.")
    return _("The letter has been released. For some minutes you can still undo that.")


def _member(db: Session) -> StaffAccount:
    return db.get_one(StaffAccount, current_user.staff_id)


def _changed_meanwhile(public_id: str, editor: Editor) -> ResponseReturnValue:
    """Nothing typed is lost: it comes back beside what is stored now, and may be saved over it."""
    desk = _desk(public_id)
    editor.have_seen(desk.revision)
    return editor_page(desk, editor, stored=desk.text), 409


def _incomplete(public_id: str, refusal: NotComplete) -> ResponseReturnValue:
    """The text is saved; each gap is named next to its field."""
    desk = _desk(public_id)
    editor = desk.editor()
    for gap in refusal.gaps:
        editor.refuse(gap.field, gap.message, gap.point)
    return editor_page(desk, editor), 422
