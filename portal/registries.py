"""What each part offers the others: the lists, and who is told of them; reads top to bottom."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from sqlalchemy.orm import Session

from portal.access import privacy as access_privacy
from portal.access import queries as sessions
from portal.access import service as access
from portal.access.models import SignedIn
from portal.audit import privacy as audit_privacy
from portal.calls import chores as calls_chores
from portal.calls import figures as calls_figures
from portal.calls import leaving as calls_leaving
from portal.calls import mails as calls_mails
from portal.calls import privacy as calls_privacy
from portal.calls import queries as calls
from portal.calls import ways as calls_ways
from portal.calls import worklist as calls_worklist
from portal.candidates import figures as candidates_figures
from portal.candidates import handlers as imports
from portal.candidates import holds as candidates_holds
from portal.candidates import import_holds, import_privacy, recall, uploads
from portal.candidates import privacy as candidates_privacy
from portal.candidates import queries as candidates
from portal.candidates import worklist as candidates_worklist
from portal.candidates.begun import register_letters
from portal.candidates.edits import follow_edits
from portal.candidates.import_holds import import_hold
from portal.consents import chores as consents_chores
from portal.consents import privacy as consents_privacy
from portal.consents.endings import follow_ending
from portal.consents.models import Purpose
from portal.core import clock
from portal.core.personal import (
    BeforeErasing,
    PersonalData,
    register_before_erasing,
    register_objections,
    register_personal_data,
)
from portal.core.runtime import Runtime
from portal.core.worker import register_chore, register_handler
from portal.employer.models import Employer
from portal.entrance import mails as entrance_mails
from portal.entrance import privacy as entrance_privacy
from portal.entrance import requests as entrance_requests
from portal.entrance import service as entrance
from portal.entrance import worklist as entrance_worklist
from portal.events import announcements as events_announcements
from portal.events import deeds as events_deeds
from portal.events import figures as events_figures
from portal.events import guests as events_guests
from portal.events import leaving as events_leaving
from portal.events import mails as events_mails
from portal.events import privacy as events_privacy
from portal.events import ways as events_ways
from portal.events import worklist as events_worklist
from portal.feedback import claims as feedback_claims
from portal.feedback import figures as feedback_figures
from portal.feedback import mails as feedback_mails
from portal.feedback import privacy as feedback_privacy
from portal.feedback import queries as feedback
from portal.feedback import worklist as feedback_worklist
from portal.feedback.letters import follow_application
from portal.feedback.onward import offer_after_letter
from portal.home import mails as home_mails
from portal.home import privacy as home_privacy
from portal.home import ways as home_ways
from portal.home import worklist as home_worklist
from portal.home.registry import register_announcements, register_ways
from portal.insights.registry import register_figures, register_source
from portal.outbox import figures as outbox_figures
from portal.outbox import handler as outbox_handler
from portal.outbox import privacy as outbox_privacy
from portal.outbox import service as outbox
from portal.outbox import stop_links
from portal.outbox import worklist as outbox_worklist
from portal.outbox.holds import Hold, concerned_application, register_hold
from portal.outbox.kinds import register_kind
from portal.outbox.recipients import Recipient, find_colleague_with
from portal.people import privacy as people_privacy
from portal.people import worklist as people_worklist
from portal.people.models import Person
from portal.people.new_addresses import follow_new_address
from portal.people.voices import find_form_with
from portal.privacy import erasing, holds
from portal.privacy import mails as privacy_mails
from portal.privacy import privacy as privacy_privacy
from portal.privacy import worklist as privacy_worklist
from portal.staff.models import StaffAccount
from portal.talentpool import chores as talentpool_chores
from portal.talentpool import figures as talentpool_figures
from portal.talentpool import mails as talentpool_mails
from portal.talentpool import privacy as talentpool_privacy
from portal.talentpool import service as talentpool
from portal.talentpool import ways as talentpool_ways
from portal.vacancies import announcements as vacancies_announcements
from portal.web.announcements import AnnouncementSource
from portal.web.figures import FigureSource
from portal.web.ways import WaySource
from portal.web.worklist import Source

MAIL_KINDS = (
    entrance_mails.KINDS,
    feedback_mails.KINDS,
    calls_mails.KINDS,
    talentpool_mails.KINDS,
    events_mails.KINDS,
    privacy_mails.KINDS,
    home_mails.KINDS,
)
# What is stored about a person, upper parts first; the person's own row goes last
PERSONAL_DATA: tuple[PersonalData, ...] = (
    home_privacy.SHARE,
    privacy_privacy.SHARE,
    events_privacy.SHARE,
    talentpool_privacy.SHARE,
    calls_privacy.SHARE,
    feedback_privacy.SHARE,
    import_privacy.SHARE,
    candidates_privacy.SHARE,
    entrance_privacy.SHARE,
    outbox_privacy.SHARE,
    consents_privacy.SHARE,
    access_privacy.SHARE,
    audit_privacy.SHARE,
    people_privacy.SHARE,
)
# What ends before anything of a person is erased
BEFORE_ERASING: tuple[BeforeErasing, ...] = (
    events_leaving.give_back_seats,
    calls_leaving.cancel_calls,
)
WAYS: tuple[WaySource, ...] = (
    calls_ways.SOURCE,
    talentpool_ways.SOURCE,
    events_ways.SOURCE,
    home_ways.SOURCE,
)
# What the start page announces, in this order
ANNOUNCEMENTS: tuple[AnnouncementSource, ...] = (
    events_announcements.SOURCE,
    vacancies_announcements.SOURCE,
)
WORKLIST: tuple[Source, ...] = (
    candidates_worklist.SOURCE,
    feedback_worklist.UNTOLD,
    feedback_worklist.SOURCE,
    outbox_worklist.LOST_MAILS,
    outbox_worklist.WAITING_MAILS,
    entrance_worklist.SOURCE,
    calls_worklist.SOURCE,
    events_worklist.SOURCE,
    home_worklist.SOURCE,
    privacy_worklist.SOURCE,
    people_worklist.SOURCE,
)
FIGURES: tuple[FigureSource, ...] = (
    candidates_figures.figures,
    feedback_figures.figures,
    outbox_figures.figures,
    calls_figures.figures,
    talentpool_figures.figures,
    events_figures.figures,
)
# What keeps mails waiting; app knows who asks whom
HOLDS = (
    Hold(
        lambda db, mail: candidates_holds.not_told_yet(
            db, person_id=mail.person_id, application_id=concerned_application(db, mail)
        ),
        candidates_holds.SENTENCES,
    ),
    Hold(
        lambda db, mail: import_hold(db, person_id=mail.person_id),
        import_holds.SENTENCES,
        holds_letters=True,
    ),
)


def fill_registries() -> None:
    """What must reach upwards through the layers; filling twice changes nothing."""
    find_form_with(candidates.latest_address_form)
    sessions.bring_along("person", Person, Person.id == SignedIn.person_id)
    sessions.bring_along("employer", Employer, Employer.id == 1)
    form = candidates.latest_form(SignedIn.person_id).correlate(SignedIn).scalar_subquery()
    sessions.bring_along("address_form", form)
    find_colleague_with(colleague)
    offer_after_letter(calls_ways.way_from_letter)
    stop_links.register(entrance.ensure_silence_link, entrance_mails.silence_url)
    follow_edits(follow_application)
    follow_new_address(outbox.end_bounce)
    follow_new_address(entrance.end_links_of_old_address)
    register_handler("mail", outbox_handler.deliver)
    register_handler("link_request", entrance_requests.answer_link_request)
    for kind, handler in events_deeds.HANDLERS.items():
        register_handler(kind, handler)
    register_handler("erasure", erasing.do_erasure)
    register_handler(uploads.CHECK, imports.check_upload)
    register_handler(uploads.TAKE_OVER, imports.take_over)
    register_letters(feedback.applications_with_letter)
    recall.register_words("feedback", recall.LETTER_BEGUN)
    recall.register_objection(holds.is_on_hold, recall.ON_HOLD)
    register_objections(feedback_claims.objections)
    feedback_claims.count_from(calls.last_held)
    register_objections(holds.objections)
    register_chore(forget_old)
    register_chore(calls_chores.forget_served)
    register_chore(consents_chores.expire_consents)
    register_chore(events_guests.forget_unconfirmed)
    register_chore(talentpool_chores.ask_whether_members_stay)
    follow_ending(Purpose.TALENT_POOL, talentpool.forget_member)
    fill_lists()


def fill_lists() -> None:
    """The lists above, each to whoever asks for it."""
    lists: tuple[tuple[Callable[[Any], None], Iterable[Any]], ...] = (
        (register_kind, chain.from_iterable(MAIL_KINDS)),
        (register_hold, HOLDS),
        (register_personal_data, PERSONAL_DATA),
        (register_before_erasing, BEFORE_ERASING),
        (register_ways, WAYS),
        (register_announcements, ANNOUNCEMENTS),
        (register_source, WORKLIST),
        (register_figures, FIGURES),
    )
    for register, things in lists:
        for thing in things:
            register(thing)


def forget_old(runtime: Runtime) -> None:
    """The worker's housekeeping: sessions and counts that are long over."""
    with runtime.writing() as db:
        access.forget_old(db, now=clock.now())
        uploads.forget_old(db, now=clock.now())


def colleague(db: Session, staff_id: int) -> Recipient | None:
    """A member of staff as the outbox writes to them; None once the account is closed."""
    account = db.get(StaffAccount, staff_id)
    if account is None or not account.is_active:
        return None
    return Recipient(account.name, account.email, account.language)
