"""Shapes of the forms: the editor with its rows of points, the release, the rating."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from flask import request
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from portal.core.voices import LANGUAGE_NAMES
from portal.feedback.drafts import Draft, PointDraft
from portal.feedback.models import MOST_POINTS, TEXT_LIMIT, Answer, PointKind
from portal.vacancies.models import Criterion
from portal.web.forms import PortalForm
from portal.web.locale import gettext as _
from portal.web.locale import lazy_gettext as _l

KINDS = [kind.value for kind in PointKind]


def _not_too_long() -> Length:
    return Length(max=TEXT_LIMIT, message=_l("Please use up to 8,000 characters here."))


class NeededLater:
    """Without it nothing is released, but a draft may wait for it: labels do not say "optional"."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: object, field: object) -> None:
        """Nothing is refused here; ``Feedback.gaps`` is."""


class RevisionForm(PortalForm):
    """Says which state of the text the sender has seen."""

    revision = IntegerField(
        widget=HiddenInput(),
        validators=[InputRequired(_l("This page did not arrive in full. Please load it again."))],
    )


class RatingForm(PortalForm):
    answer = RadioField(
        _l("Did this help you?"),
        description=_l("We only count the answers together, without your name."),
        choices=[
            SelectChoice(Answer.YES.value, _l("Yes")),
            SelectChoice(Answer.PARTLY.value, _l("Partly")),
            SelectChoice(Answer.NO.value, _l("No")),
        ],
        validators=[InputRequired(_l("Please choose an answer."))],
        invalid_choice_message=_l("Please choose an answer."),
    )


class TextForm(RevisionForm):
    """Letter and next step; the points are forms of their own."""

    language = SelectField(
        _l("Language of the text"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()],
        validators=[InputRequired(_l("Please choose the language of the text."))],
        invalid_choice_message=_l("Please choose the language of the text."),
    )
    letter = TextAreaField(
        _l("Letter"),
        description=_l("Thank them for something concrete, then say the decision in one sentence."),
        validators=[NeededLater(), _not_too_long()],
    )
    next_step = TextAreaField(
        _l("What may come next"),
        description=_l("A job that fits better, a date to meet again. Promise nothing."),
        validators=[_not_too_long()],
    )


class PointForm(PortalForm):
    """One point; checked and protected together with the form it stands in."""

    class Meta(PortalForm.Meta):
        csrf = False

    kind = HiddenField()
    criterion = SelectField(
        _l("Criterion of the ad"),
        validators=[NeededLater()],
        invalid_choice_message=_l("Please choose a criterion of this ad."),
    )
    observation = TextAreaField(_l("Observation"), validators=[NeededLater(), _not_too_long()])
    suggestion = TextAreaField(_l("Suggestion"), validators=[_not_too_long()])

    def offer(self, criteria: Iterable[Criterion]) -> None:
        names = [SelectChoice(criterion.public_id, criterion.name) for criterion in criteria]
        self.criterion.choices = [SelectChoice("", _l("Choose a criterion")), *names]


class Editor:
    """The whole editor: the text, and a row of fields for each point."""

    def __init__(
        self, text: TextForm, points: list[PointForm], criteria: Sequence[Criterion]
    ) -> None:
        self.text, self.points, self.criteria = text, points, criteria

    @classmethod
    def showing(cls, draft: Draft, revision: int, criteria: Sequence[Criterion]) -> "Editor":
        """Filled with a stored text; with one empty row of each kind where there is none."""
        kinds = {point.kind for point in draft.points}
        empty = [PointDraft(kind, None) for kind in PointKind if kind not in kinds]
        rows = [_row_of(point) for point in (*draft.points, *empty)]
        text = TextForm(
            formdata=None,
            data={
                "revision": revision,
                "language": draft.language,
                "letter": draft.letter,
                "next_step": draft.next_step,
            },
        )
        return cls(text, _rows(rows, criteria), criteria)

    @classmethod
    def sent(cls, criteria: Sequence[Criterion]) -> "Editor":
        """Filled with what the browser sent."""
        points = []
        for number in range(MOST_POINTS):
            if request.form.get(f"p{number}-kind") in KINDS:
                points.append(PointForm(request.form, prefix=f"p{number}-"))
                points[-1].offer(criteria)
        return cls(TextForm(), points, criteria)

    @property
    def forms(self) -> list[PortalForm]:
        return [self.text, *self.points]

    @property
    def has_room(self) -> bool:
        return len(self.points) < MOST_POINTS

    def is_valid(self) -> bool:
        """All forms are checked, so that every problem is shown at once."""
        checked = [form.validate() for form in self.forms]
        return all(checked)

    def rows_of(self, kind: str) -> list[tuple[int, PointForm]]:
        return [(n, row) for n, row in enumerate(self.points) if row.kind.data == kind]

    def has_written(self, kind: str) -> bool:
        """Whether a point of this kind holds anything; an empty row is only an offer."""
        rows = [row for _number, row in self.rows_of(kind)]
        return any(row.criterion.data or row.observation.data for row in rows)

    def reshape(self, step: str) -> None:
        """``add-strength``, ``add-decisive`` or ``remove-3``; everything typed stays."""
        rows = [_values(point) for point in self.points]
        verb, _dash, what = step.partition("-")
        if verb == "add" and what in KINDS and self.has_room:
            rows.append({"kind": what})
        if verb == "remove" and what in {str(number) for number in range(len(rows))}:
            del rows[int(what)]
        self.points = _rows(rows, self.criteria)

    def draft(self) -> Draft:
        """What was typed; only of a valid editor."""
        chosen = {criterion.public_id: criterion for criterion in self.criteria}
        return Draft(
            language=self.text.language.data,
            letter=self.text.letter.data or "",
            next_step=self.text.next_step.data or "",
            points=tuple(
                PointDraft(
                    PointKind(row.kind.data),
                    chosen.get(row.criterion.data),
                    row.observation.data or "",
                    row.suggestion.data or "",
                )
                for row in self.points
            ),
        )

    def have_seen(self, revision: int) -> None:
        """The page shows the newest text now; saving again is meant."""
        self.text.revision.raw_data, self.text.revision.data = None, revision

    def refuse(self, field: str, message: str, point: int | None = None) -> None:
        """Puts what is missing next to its field; what has none stands in the summary."""
        form = self.text if point is None else self.points[point]
        if field in form:
            form.refuse(form[field], _(message))
        else:
            form.form_errors.append(_(message))


def _rows(rows: Iterable[dict[str, Any]], criteria: Sequence[Criterion]) -> list[PointForm]:
    forms = [
        PointForm(formdata=None, data=row, prefix=f"p{number}-") for number, row in enumerate(rows)
    ]
    for form in forms:
        form.offer(criteria)
    return forms


def _row_of(point: PointDraft) -> dict[str, Any]:
    criterion = point.criterion.public_id if point.criterion is not None else ""
    return vars(point) | {"kind": point.kind.value, "criterion": criterion}


def _values(form: PointForm) -> dict[str, Any]:
    return {name: field.data for name, field in form._fields.items()}
