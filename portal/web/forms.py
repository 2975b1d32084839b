"""The base of all forms: cleaned text, our translations, one way to ask whether it was sent."""

import re
from typing import Any, ClassVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.fields import EmailField, PasswordField, SearchField, StringField, TextAreaField

from portal.core.messages import N_
from portal.web.locale import gettext

# Control and direction signs hide text from the eye; NUL is refused by PostgreSQL.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
TEXT_FIELDS = (StringField, TextAreaField, EmailField, SearchField)


def clean_text(value: Any) -> Any:
    """Without unseen signs and outer blanks; line ends become one kind."""
    if not isinstance(value, str):
        return value
    return UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_line(value: Any) -> Any:
    """One line, with single blanks."""
    return " ".join(clean_text(value).split()) if isinstance(value, str) else value


# WTForms' own messages that our forms can show: they find fault with the input, ours help.
# The first two are for choices that the page did not offer, the third for a damaged hidden field,
# the last for a validator without a message of its own.
OUR_WORDS = {
    "Not a valid choice.": N_("Please choose one of the answers."),
    "'%(value)s' is not a valid choice for this field.": N_("Please choose one of the answers."),
    "Not a valid integer value.": N_("Please load this page again."),
    "Field cannot be longer than %(max)d character.": N_("Please use up to %(max)d characters."),
}


class Unmarked:
    """A validator that lets everything pass: the label does not say "optional", because the page
    says so for all of its questions, or nobody would expect an answer (filters)."""

    field_flags: ClassVar[dict[str, Any]] = {"unmarked": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        pass


class _Translations:
    """WTForms asks for its own messages here, and fills in their values afterwards."""

    def gettext(self, message: str) -> str:
        return gettext(OUR_WORDS.get(message, message))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        if singular in OUR_WORDS:
            return gettext(OUR_WORDS[singular])
        return singular if number == 1 else plural


class PortalForm(FlaskForm):
    """A form of the portal. Fields only check shape; rules are in the services."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: Any) -> Any:
            return _Translations()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            kind = unbound_field.field_class
            if issubclass(kind, TEXT_FIELDS) and not issubclass(kind, PasswordField):
                cleaner = clean_text if issubclass(kind, TextAreaField) else clean_line
                given = unbound_field.kwargs.get("filters", ())
                options = {"filters": (cleaner, *given), **options}
            field: Field = unbound_field.bind(form=form, **options)
            return field

    def is_submitted_and_valid(self) -> bool:
        """True for a POST whose fields all have the right shape."""
        return request.method == "POST" and bool(self.validate())

    @property
    def status(self) -> int:
        """200 for a fresh page, 422 for one that comes back with problems."""
        return 422 if self.errors else 200

    def refuse(self, field: Field, message: str) -> None:
        """Puts a refusal of the service next to the field it is about."""
        field.errors = [*field.errors, message]
