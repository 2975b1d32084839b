from typing import Any

from markupsafe import Markup
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from portal.core.voices import LANGUAGE_NAMES, AddressForm
from portal.vacancies.models import Vacancy
from portal.vacancies.queries import active_criteria
from portal.vacancies.service import LONGEST_TITLE, MOST_CRITERIA, CriterionEntry
from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l

AS_USUAL = "usual"  # the employer's way
# German words on a page of any language
SIE_AND_DU = (
    SelectChoice(AddressForm.SIE, Markup('<span lang="de">Sie</span>')),
    SelectChoice(AddressForm.DU, Markup('<span lang="de">Du</span>')),
)


class TogetherWith:
    """The field is needed as soon as ``other`` of the same row is filled in."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it from the class

    def __init__(self, other: str, message: Any) -> None:
        self.other, self.message = other, message

    def __call__(self, form: Any, field: Any) -> None:
        if form[self.other].data and not field.data:
            raise ValidationError(self.message)


class CriterionRow(PortalForm):
    class Meta(PortalForm.Meta):
        csrf = False  # the form around it carries the token

    public_id = HiddenField()
    name = StringField(
        _l("Criterion"),
        validators=[
            TogetherWith("requirement", _l("Please give the criterion a short name.")),
            Length(max=120, message=_l("Please use up to 120 characters.")),
        ],
    )
    requirement = TextAreaField(
        _l("What the ad asked for"),
        validators=[
            TogetherWith("name", _l("Please write what the ad asked for.")),
            Length(max=1000, message=_l("Please use up to 1,000 characters.")),
        ],
    )
    is_retired = BooleanField(_l("No longer offer this criterion"))

    @property
    def entry(self) -> CriterionEntry:
        return CriterionEntry(
            self.public_id.data or "",
            self.name.data or "",
            " ".join((self.requirement.data or "").split()),
            bool(self.is_retired.data),
        )


class VacancyForm(PortalForm):
    title = StringField(
        _l("Title of the ad"),
        validators=[
            InputRequired(_l("Please enter the title of the ad.")),
            Length(max=LONGEST_TITLE, message=_l("Please use up to 200 characters.")),
        ],
    )
    department = StringField(
        _l("Department"),
        validators=[Length(max=120, message=_l("Please use up to 120 characters."))],
    )
    language = SelectField(
        _l("Language of the ad"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()],
    )


class EditVacancyForm(VacancyForm):
    address_form = RadioField(
        _l("How letters address people who applied here"),
        choices=[
            SelectChoice(AS_USUAL, _l("As the employer usually does")),
            *SIE_AND_DU,
        ],
        validators=[InputRequired(_l("Please choose how letters address people."))],
    )
    criteria = FieldList(FormField(CriterionRow), max_entries=2 * MOST_CRITERIA)
    add = SubmitField(_l("Add a criterion"))

    @classmethod
    def of(cls, vacancy: Vacancy) -> "EditVacancyForm":
        """The form as the vacancy is stored, active criteria first."""
        active = active_criteria(vacancy)
        retired = [row for row in vacancy.criteria if row not in active]
        return cls(
            data={
                "title": vacancy.title,
                "department": vacancy.department,
                "language": vacancy.language,
                "address_form": vacancy.address_form or AS_USUAL,
                "criteria": [
                    {
                        "public_id": row.public_id,
                        "name": row.name,
                        "requirement": row.requirement,
                        "is_retired": row.retired_at is not None,
                    }
                    for row in [*active, *retired]
                ],
            }
        )

    @property
    def chosen_form(self) -> AddressForm | None:
        return None if self.address_form.data == AS_USUAL else AddressForm(self.address_form.data)

    @property
    def entries(self) -> list[CriterionEntry]:
        return [row.form.entry for row in self.criteria]

    def offer_empty_row(self) -> None:
        """One more row to write in, until there are as many as a vacancy can have."""
        if len(self.criteria) < MOST_CRITERIA:
            self.criteria.append_entry()
