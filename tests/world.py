"""A small world with one of everything, for guards that look at the whole portal."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from portal.access.permissions import Role
from portal.candidates.models import ApplicationMember
from portal.content.models import LegalPage
from portal.core.runtime import Runtime
from portal.entrance import tokens
from portal.entrance.models import Purpose
from portal.feedback import service as feedback
from portal.feedback.models import FeedbackState
from portal.home.models import Correction, Topic
from portal.outbox.models import OutgoingMail
from tests.factories import (
    NOW,
    a_feedback,
    a_legal_text,
    a_link,
    a_person,
    a_staff_account,
    an_application,
    an_employer,
    given,
)
from tests.factories.privacy import a_legal_hold
from tests.factories.vacancies import an_open_vacancy
from tests.world_calls import CallsWorld, build_calls
from tests.world_events import EventWorld, build_events
from tests.world_imports import add_import
from tests.world_people import add_people
from tests.world_pool import pool_tokens


@dataclass(frozen=True)
class World:
    """Ids that addresses need; the released version belongs to ``person_id``."""

    person_id: int
    other_person_id: int
    person: str
    other_person: str
    merge: str
    erasure: str
    hold: str
    vacancy: str
    criterion: str
    application: str
    feedback: str
    version: str
    draft: str
    draft_application: str
    mail: str
    correction: str
    link: str
    import_run: str
    import_question: str
    token: str
    silence_token: str
    author_id: int
    events: EventWorld
    staff: dict[Role, int]
    calls: CallsWorld
    departure_token: str
    renewal_token: str


def build_world(runtime: Runtime) -> World:
    """Two persons, one letter released and one in review, one account for each role."""
    with runtime.sessions(expire_on_commit=False) as db:
        given(db, an_employer(), *[a_legal_text(page=page) for page in LegalPage])
        accounts = {role: a_staff_account(role, name=role.value.title()) for role in Role}
        author = a_staff_account(Role.RECRUITER, name="Jasper Ohm")
        given(db, author, *accounts.values())
        vacancy = an_open_vacancy()
        application = an_application(person=a_person(), vacancy=vacancy)
        drafted = an_application(person=a_person(first_name="Ekkehard"), vacancy=vacancy)
        given(db, application, drafted, other := a_person(first_name="Lara"))
        in_review = {"state": FeedbackState.IN_REVIEW, "author": author}
        released = a_feedback(application=application, **in_review)
        draft = a_feedback(application=drafted, **in_review)
        given(db, released, draft)
        link = a_link(person_id=application.person_id)
        silence = a_link(person_id=application.person_id, purpose=Purpose.SILENCE, expires_at=None)
        correction = Correction(person_id=other.id, topic=Topic.OTHER, created_at=NOW)
        hold = a_legal_hold(person_id=application.person_id, ended_at=NOW)
        given(db, link, silence, correction, hold)
        db.add(
            ApplicationMember(application_id=application.id, staff_id=accounts[Role.INTERVIEWER].id)
        )
        db.commit()
        version = feedback.release_feedback(
            db,
            application=application,
            revision=released.revision,
            by=accounts[Role.RECRUITER],
            now=NOW - timedelta(hours=1),
        )
        db.commit()

        mail = db.scalars(select(OutgoingMail)).one()
        calls = build_calls(db, application, other, accounts[Role.INTERVIEWER])
        merge, erasure = add_people(db, person_id=other.id)
        return World(
            person_id=application.person_id,
            other_person_id=other.id,
            person=application.person.public_id,
            other_person=other.public_id,
            merge=merge,
            erasure=erasure,
            hold=hold.public_id,
            vacancy=vacancy.public_id,
            criterion=vacancy.criteria[0].public_id,
            application=application.public_id,
            feedback=released.public_id,
            version=version.public_id,
            draft=draft.public_id,
            draft_application=drafted.public_id,
            mail=mail.public_id,
            correction=correction.public_id,
            link=link.public_id,
            **add_import(db, application.person),
            token=tokens.make_token(runtime.keys, link),
            silence_token=tokens.make_token(runtime.keys, silence),
            author_id=author.id,
            events=build_events(runtime, db, application.person),
            staff={role: account.id for role, account in accounts.items()},
            calls=calls,
            **pool_tokens(db, runtime, application.person, other),
        )
