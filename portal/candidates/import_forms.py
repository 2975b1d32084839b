from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation

from portal.candidates.forms import Name
from portal.web.forms import PortalForm
from portal.web.locale import gettext as _
from portal.web.locale import lazy_gettext as _l

ALREADY_TOLD, LETTER_FIRST = "already", "letter"


class Filled:
    """A file that was chosen and holds something."""

    def __call__(self, _form: PortalForm, field: FileField) -> None:
        field.content = field.data.read()
        if not field.content.strip():
            raise StopValidation(_("This file is empty. Please choose the export."))


class UploadForm(PortalForm):
    file = FileField(
        _l("Export of the applications"),
        description=_l("CSV or Excel (.xlsx), German or English. Up to 40 MB."),
        validators=[FileRequired(_l("Please choose the file.")), Filled()],
    )
    told = RadioField(
        _l("Do the people know the decision already?"),
        description=_l("A column such as “Benachrichtigt am” in the file goes first."),
        choices=[
            SelectChoice(
                LETTER_FIRST,
                _l("Not yet. Our letter tells them first."),
                render_kw={"hint": _l("Nothing else goes out to them before the letter.")},
            ),
            SelectChoice(ALREADY_TOLD, _l("Yes, all of them, on the day of the decision.")),
        ],
        validators=[InputRequired(_l("Please choose whether the people know the decision."))],
    )
    told_via = StringField(
        _l("If yes: who told them, or how?"),
        description=_l("For example: by our applicant system, by telephone, or a name."),
        validators=[Name(), Length(max=60, message=_l("Please use up to 60 characters."))],
    )

    @property
    def content(self) -> bytes:
        content: bytes = self.file.content
        return content

    @property
    def file_name(self) -> str:
        """Without the folders that some browsers send along."""
        return (self.file.data.filename or "").replace("\\", "/").rpartition("/")[2]

    @property
    def already_told(self) -> bool:
        return bool(self.told.data == ALREADY_TOLD)
