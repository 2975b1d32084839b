from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from portal.content.errors import TextEmpty, TextTooLong
from portal.content.service import LONGEST
from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l


class LegalTextForm(PortalForm):
    """``number`` is the version that the writer has in front of them, 0 for none."""

    body = TextAreaField(
        _l("Text"),
        description=_l(
            "Markdown: headings, lists, links, bold and italics. Pictures are left out."
        ),
        validators=[
            DataRequired(_l(TextEmpty.message)),
            Length(max=LONGEST, message=_l(TextTooLong.message)),
        ],
    )
    number = HiddenField(
        validators=[Regexp(r"[0-9]{1,6}$", message=_l("Please load this page again."))]
    )

    def write_in(self, language: str) -> None:
        """Spelling checkers and screen readers go by the language of the text."""
        self.body.render_kw = {"lang": language}
