"""What an editor hands in: the text of a working copy, before it is stored."""

from dataclasses import dataclass, replace
from typing import Any

from portal.feedback.models import Feedback, FeedbackPoint, PointKind
from portal.vacancies.models import Criterion


@dataclass(frozen=True)
class PointDraft:
    """One observation; ``criterion`` None means that none has been chosen yet."""

    kind: PointKind
    criterion: Criterion | None
    observation: str = ""
    suggestion: str = ""

    @property
    def is_empty(self) -> bool:
        return self.criterion is None and not self.observation and not self.suggestion


@dataclass(frozen=True)
class Draft:
    """The whole text. ``language`` is the one it is written in."""

    language: str
    letter: str = ""
    next_step: str = ""
    points: tuple[PointDraft, ...] = ()

    @classmethod
    def of(cls, feedback: Feedback) -> "Draft":
        """What is stored now."""
        points = tuple(
            PointDraft(point.kind, point.criterion, point.observation, point.suggestion)
            for point in feedback.points
        )
        return cls(feedback.language, feedback.letter, feedback.next_step, points)

    def tidied(self) -> "Draft":
        """Without empty points, strengths first, as the person will read them."""
        written = [point for point in self.points if not point.is_empty]
        return replace(self, points=tuple(sorted(written, key=_strengths_first)))

    def changed_fields(self, feedback: Feedback) -> list[str]:
        """Names of the fields that differ from what is stored."""
        stored = Draft.of(feedback)
        names = ("language", "letter", "next_step", "points")
        return [name for name in names if getattr(self, name) != getattr(stored, name)]

    def write_into(self, feedback: Feedback) -> None:
        """Rows of points are used again, so that a save touches only what changed."""
        feedback.language = self.language
        feedback.letter = self.letter
        feedback.next_step = self.next_step
        while len(feedback.points) > len(self.points):
            feedback.points.pop()
        for position, point in enumerate(self.points):
            if position == len(feedback.points):
                feedback.points.append(FeedbackPoint())
            _write_point(feedback.points[position], position, vars(point))


def _write_point(row: FeedbackPoint, position: int, values: dict[str, Any]) -> None:
    row.position = position
    for name, value in values.items():
        setattr(row, name, value)


def _strengths_first(point: PointDraft) -> bool:
    return point.kind is not PointKind.STRENGTH
