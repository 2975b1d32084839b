"""The frozen copy of one feedback: what a version keeps, and what every page of it is made from.

``freeze`` writes it, ``VersionText`` reads it. The candidate's page, the preview and the letter for
the post show a VersionText through one template, so that a preview cannot differ from the page.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from portal.core.voices import AddressForm
from portal.feedback.models import Feedback, FeedbackPoint, FeedbackVersion, PointKind
from portal.staff.models import StaffAccount

FORMAT = 1  # of the dict; a reader of older versions can tell them apart
WORDS_A_MINUTE = 150  # of somebody who reads with care


@dataclass(frozen=True)
class Signer:
    """A member of staff as of the day of the release."""

    name: str
    title: str


@dataclass(frozen=True)
class Strength:
    """What convinced us, on one criterion of the ad."""

    criterion: str
    observation: str


@dataclass(frozen=True)
class Reason:
    """What decided it: the ad's own words against what was noticed."""

    criterion: str
    requirement: str
    observation: str
    suggestion: str


@dataclass(frozen=True)
class VersionText:
    """One feedback as the person reads it. ``language`` is the one of the letter, ``ad_language``
    the one of the criteria; ``approver`` is None in a preview."""

    language: str
    form: AddressForm
    first_name: str
    last_name: str
    letter: str
    strengths: tuple[Strength, ...]
    reasons: tuple[Reason, ...]
    suggestions: tuple[str, ...]
    next_step: str
    author: Signer
    approver: Signer | None
    vacancy: str
    ad_language: str
    number: str
    stage: str
    situation: str = ""  # versions of before do not say it

    @property
    def written(self) -> tuple[str, ...]:
        """Every passage that staff wrote, in the order of reading."""
        strengths = [strength.observation for strength in self.strengths]
        reasons = [reason.observation for reason in self.reasons]
        passages = [self.letter, *strengths, *reasons, *self.suggestions, self.next_step]
        return tuple(passage for passage in passages if passage)

    @property
    def has_points(self) -> bool:
        """Feedback on criteria; otherwise it is a letter alone."""
        return bool(self.strengths or self.reasons)

    @property
    def words(self) -> int:
        return sum(len(passage.split()) for passage in self.written)

    @property
    def minutes(self) -> int:
        """About how long reading takes."""
        return max(1, round(self.words / WORDS_A_MINUTE))


def freeze(
    feedback: Feedback, *, form: AddressForm, approver: StaffAccount | None
) -> dict[str, Any]:
    """Everything the person sees, as plain JSON; ``form`` is the Sie or Du of the application."""
    application = feedback.application
    return {
        "format": FORMAT,
        "language": feedback.language,
        "form": form.value,
        "first_name": application.person.first_name,
        "last_name": application.person.last_name,
        "letter": feedback.letter,
        "strengths": [_strength(point) for point in feedback.points if _convinced(point)],
        "reasons": [_reason(point) for point in feedback.points if not _convinced(point)],
        "suggestions": [point.suggestion for point in feedback.points if point.suggestion],
        "next_step": feedback.next_step,
        "author": _signer(feedback.writer(approver)),
        "approver": _signer(approver) if approver is not None else None,
        "vacancy": application.vacancy.title,
        "ad_language": application.vacancy.language,
        "number": application.number,
        "stage": application.stage,
        "situation": application.situation.value,
    }


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON: sorted keys, no blanks, ASCII only."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def read_content(content: dict[str, Any]) -> VersionText:
    """The typed view of what ``freeze`` wrote."""
    values = {name: value for name, value in content.items() if name != "format"}
    return VersionText(
        **values
        | {
            "form": AddressForm(content["form"]),
            "strengths": tuple(Strength(**strength) for strength in content["strengths"]),
            "reasons": tuple(Reason(**reason) for reason in content["reasons"]),
            "suggestions": tuple(content["suggestions"]),
            "author": Signer(**content["author"]),
            "approver": Signer(**content["approver"]) if content["approver"] else None,
        }
    )


def version_text(version: FeedbackVersion) -> VersionText:
    return read_content(version.content)


def is_unchanged(version: FeedbackVersion) -> bool:
    """Whether the stored content still is what was released."""
    return content_hash(version.content) == version.content_hash


def _convinced(point: FeedbackPoint) -> bool:
    return point.kind is PointKind.STRENGTH


def _strength(point: FeedbackPoint) -> dict[str, str]:
    name = point.criterion.name if point.criterion is not None else ""
    return {"criterion": name, "observation": point.observation}


def _reason(point: FeedbackPoint) -> dict[str, str]:
    requirement = point.criterion.requirement if point.criterion is not None else ""
    return _strength(point) | {"requirement": requirement, "suggestion": point.suggestion}


def _signer(account: StaffAccount) -> dict[str, str]:
    return {"name": account.name, "title": account.title}
