"""/dev/mail: every mail of the demo, as it would have arrived. Only the demo has these pages."""

from pathlib import Path

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.demo import mails
from portal.web.decorators import public
from portal.web.headers import answer_in_frame, frame_own_pages
from portal.web.locale import voice
from portal.web.runtime import current_runtime

bp = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    kept, older = mails.kept_mails(_folder(), before=request.args.get("before", ""))
    return render_template("demo/mails.html", mails=kept, older=older)


@bp.get("/<mail_id>")
@public
def show(mail_id: str) -> ResponseReturnValue:
    message = mails.parse_mail(mails.raw_mail(_folder(), mail_id))
    html = mails.part_of(message, "html")
    frame_own_pages()
    return render_template(
        "demo/mail.html",
        mail_id=mail_id,
        subject=str(message.get("Subject", "")),
        to=str(message.get("To", "")),
        mail_language=str(message.get("Content-Language", "")) or voice().language,
        headers=[(name, str(value)) for name, value in message.items()],
        text=mails.part_of(message, "plain"),
        has_html=bool(html),
        links=mails.links_in(html),
    )


@bp.get("/<mail_id>/html")
@public
def html(mail_id: str) -> ResponseReturnValue:
    """The HTML part alone; the page above shows it in a frame in which nothing runs."""
    answer_in_frame(inline_style=True)
    message = mails.parse_mail(mails.raw_mail(_folder(), mail_id))
    return Response(mails.part_of(message, "html"), mimetype="text/html")


@bp.get("/<mail_id>/raw")
@public
def raw(mail_id: str) -> ResponseReturnValue:
    """The file, to be opened in a mail program."""
    response = Response(mails.raw_mail(_folder(), mail_id), mimetype="message/rfc822")
    response.headers.set("Content-Disposition", "attachment", filename=f"{mail_id}.eml")
    return response


def _folder() -> Path:
    return current_runtime().settings.instance / "mails"
