"""The composition root: the one place that knows every part and introduces them to each other."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, session
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.access import login
from portal.access import privacy as access_privacy
from portal.access import queries as sessions
from portal.access import service as access
from portal.access.login import Viewer
from portal.access.models import SignedIn
from portal.audit import admin_views as audit_admin
from portal.audit import privacy as audit_privacy
from portal.calls import admin_views as calls_admin
from portal.calls import appointment_views as appointments
from portal.calls import chores as calls_chores
from portal.calls import figures as calls_figures
from portal.calls import hours_views as hours_admin
from portal.calls import mails as calls_mails
from portal.calls import privacy as calls_privacy
from portal.calls import views as calls_views
from portal.calls import ways as calls_ways
from portal.calls import worklist as calls_worklist
from portal.candidates import admin_views as candidates_admin
from portal.candidates import figures as candidates_figures
from portal.candidates import handlers as imports
from portal.candidates import holds as candidates_holds
from portal.candidates import (
    import_holds,
    import_privacy,
    import_views,
    question_views,
    recall,
    uploads,
)
from portal.candidates import privacy as candidates_privacy
from portal.candidates import queries as candidates
from portal.candidates import worklist as candidates_worklist
from portal.candidates.begun import register_letters
from portal.candidates.edits import follow_edits
from portal.candidates.import_holds import import_hold
from portal.consents import admin_views as consents_admin
from portal.consents import chores as consents_chores
from portal.consents import privacy as consents_privacy
from portal.consents import views as consents_views
from portal.consents.endings import follow_ending
from portal.consents.models import Purpose
from portal.content import admin_views as content_admin
from portal.content import views as content
from portal.core import clock
from portal.core.personal import PersonalData, register_objections, register_personal_data
from portal.core.runtime import Runtime
from portal.core.settings import Mode, Settings, load_settings
from portal.core.voices import AddressForm
from portal.core.worker import register_chore, register_handler
from portal.employer import admin_views as employer_admin
from portal.employer import views as employer_views
from portal.employer.models import Employer
from portal.employer.queries import get_employer
from portal.entrance import admin_views as entrance_admin
from portal.entrance import mails as entrance_mails
from portal.entrance import privacy as entrance_privacy
from portal.entrance import requests as entrance_requests
from portal.entrance import service as entrance
from portal.entrance import silence_views
from portal.entrance import views as entrance_views
from portal.entrance import worklist as entrance_worklist
from portal.events import admin_views as events_admin
from portal.events import announcements as events_announcements
from portal.events import deeds as events_deeds
from portal.events import figures as events_figures
from portal.events import mails as events_mails
from portal.events import privacy as events_privacy
from portal.events import sign_up_admin_views as event_sign_ups_admin
from portal.events import sign_up_views as event_sign_ups
from portal.events import views as events_views
from portal.events import ways as events_ways
from portal.events import worklist as events_worklist
from portal.feedback import admin_views as feedback_admin
from portal.feedback import bulk_views as letters_admin
from portal.feedback import claims as feedback_claims
from portal.feedback import figures as feedback_figures
from portal.feedback import mails as feedback_mails
from portal.feedback import privacy as feedback_privacy
from portal.feedback import queries as feedback
from portal.feedback import queue_views as queue_admin
from portal.feedback import views as feedback_views
from portal.feedback import worklist as feedback_worklist
from portal.feedback.letters import follow_application
from portal.feedback.onward import offer_after_letter
from portal.home import admin_views as people_admin
from portal.home import correction_admin_views as home_admin
from portal.home import corrections
from portal.home import mails as home_mails
from portal.home import privacy as home_privacy
from portal.home import views as home
from portal.home import ways as home_ways
from portal.home import worklist as home_worklist
from portal.home.registry import register_announcements, register_ways
from portal.insights import admin_views as insights_admin
from portal.insights import rail
from portal.insights.registry import register_figures, register_source
from portal.outbox import admin_views as outbox_admin
from portal.outbox import figures as outbox_figures
from portal.outbox import handler as outbox_handler
from portal.outbox import privacy as outbox_privacy
from portal.outbox import stop_links
from portal.outbox import worklist as outbox_worklist
from portal.outbox.holds import Hold, concerned_application, register_hold
from portal.outbox.kinds import register_kind
from portal.outbox.recipients import Recipient, find_colleague_with
from portal.people import admin_views as merging_admin
from portal.people import privacy as people_privacy
from portal.people import worklist as people_worklist
from portal.people.models import Person
from portal.people.voices import find_form_with, voice_with
from portal.privacy import admin_views as privacy_admin
from portal.privacy import erasing
from portal.privacy import mails as privacy_mails
from portal.privacy import privacy as privacy_privacy
from portal.privacy import views as privacy_views
from portal.privacy import worklist as privacy_worklist
from portal.staff import admin_views as staff_admin
from portal.staff import queries as staff
from portal.staff.models import StaffAccount
from portal.talentpool import admin_views as talentpool_admin
from portal.talentpool import chores as talentpool_chores
from portal.talentpool import figures as talentpool_figures
from portal.talentpool import mails as talentpool_mails
from portal.talentpool import privacy as talentpool_privacy
from portal.talentpool import renewal_views
from portal.talentpool import service as talentpool
from portal.talentpool import views as talentpool_views
from portal.talentpool import ways as talentpool_ways
from portal.vacancies import ad_views as vacancy_ads_admin
from portal.vacancies import admin_views as vacancies_admin
from portal.vacancies import announcements as vacancies_announcements
from portal.vacancies import views as vacancies_views
from portal.web import (
    assets,
    cookies,
    csrf,
    database,
    error_pages,
    files,
    headers,
    health,
    locale,
    pages,
    requests,
    urls,
)
from portal.web.announcements import AnnouncementSource
from portal.web.database import get_db
from portal.web.figures import FigureSource
from portal.web.flask_app import PortalFlask
from portal.web.locale import Voice, requested_language
from portal.web.ways import WaySource
from portal.web.worklist import Source

BLUEPRINTS = (
    home.bp,
    corrections.bp,
    entrance_views.bp,
    silence_views.bp,
    feedback_views.bp,
    calls_views.bp,
    appointments.bp,
    talentpool_views.bp,
    renewal_views.bp,
    consents_views.bp,
    events_views.bp,
    event_sign_ups.bp,
    privacy_views.bp,
    vacancies_views.bp,
    content.bp,
    employer_views.bp,
    insights_admin.bp,
    home_admin.bp,
    candidates_admin.bp,
    people_admin.bp,
    merging_admin.bp,
    import_views.bp,
    question_views.bp,
    feedback_admin.bp,
    letters_admin.bp,
    queue_admin.bp,
    vacancies_admin.bp,
    vacancy_ads_admin.bp,
    calls_admin.bp,
    hours_admin.bp,
    talentpool_admin.bp,
    events_admin.bp,
    event_sign_ups_admin.bp,
    outbox_admin.bp,
    entrance_admin.bp,
    content_admin.bp,
    consents_admin.bp,
    privacy_admin.bp,
    employer_admin.bp,
    audit_admin.bp,
    staff_admin.bp,
)
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
        lambda db, mail: import_hold(db, person_id=mail.person_id, kind=mail.kind),
        import_holds.SENTENCES,
        holds_letters=True,
    ),
)
# The order of the hooks: a request gets its id and its headers whatever else goes wrong.
PLUMBING = (
    requests,
    headers,
    urls,
    database,
    error_pages,
    cookies,
    files,
    csrf,
    locale,
    assets,
    pages,
    health,
)
LONGEST_FORM = 500_000


def make_runtime(settings: Settings | None = None) -> Runtime:
    """Settings, keys and database of this process; every registry is filled."""
    fill_registries()
    return Runtime(settings or load_settings())


def create_app(
    settings: Settings | None = None, *, extend: Callable[[Flask], None] | None = None
) -> Flask:
    """The whole portal as a WSGI app; ``extend`` adds what only the demo has."""
    runtime = make_runtime(settings)
    app = PortalFlask(
        __name__,
        static_folder=None,
        template_folder=str(assets.asset_folder("templates")),
    )
    app.config.update(flask_config(runtime.settings))
    app.extensions["runtime"] = runtime
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for module in PLUMBING:
        module.init_app(app)
    login.init_app(app)
    app.context_processor(employer_context)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if extend is not None:
        extend(app)
    if runtime.settings.proxies:
        hops = runtime.settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def flask_config(settings: Settings) -> dict[str, object]:
    """Flask's own settings, derived from ours."""
    return {
        "SECRET_KEY": settings.secret_keys[0],
        "SECRET_KEY_FALLBACKS": list(settings.secret_keys[1:]),
        "TRUSTED_HOSTS": trusted_hosts(settings),
        "DEBUG": settings.debug,
        "TESTING": settings.mode is Mode.TEST,
        "PROPAGATE_EXCEPTIONS": False,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.is_https else "session",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "MAX_CONTENT_LENGTH": settings.max_body_bytes,
        "MAX_FORM_MEMORY_SIZE": LONGEST_FORM,
        "MAX_FORM_PARTS": 300,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session
    }


def trusted_hosts(settings: Settings) -> list[str]:
    """The base URL's own host; on one's own machine also by its usual name."""
    own = urlsplit(settings.base_url).hostname or ""
    return [own, "localhost"] if settings.mode is Mode.DEMO else [own]


def fill_registries() -> None:
    """What must reach upwards through the layers; filling twice changes nothing."""
    locale.choose_voice_with(choose_voice)
    login.load_staff_with(lambda row: staff.viewer_of(get_db(), row))
    find_form_with(candidates.latest_address_form)
    sessions.bring_along("person", Person, Person.id == SignedIn.person_id)
    sessions.bring_along("employer", Employer, Employer.id == 1)
    form = candidates.latest_form(SignedIn.person_id).correlate(SignedIn).scalar_subquery()
    sessions.bring_along("address_form", form)
    find_colleague_with(colleague)
    offer_after_letter(calls_ways.way_from_letter)
    stop_links.register(entrance.ensure_silence_link, entrance_mails.silence_url)
    follow_edits(follow_application)
    register_handler("mail", outbox_handler.deliver)
    register_handler("link_request", entrance_requests.answer_link_request)
    for kind, handler in events_deeds.HANDLERS.items():
        register_handler(kind, handler)
    register_handler("erasure", erasing.do_erasure)
    register_handler(uploads.CHECK, imports.check_upload)
    register_handler(uploads.TAKE_OVER, imports.take_over)
    register_letters(feedback.applications_with_letter)
    recall.register_words("feedback", recall.LETTER_BEGUN)
    register_objections(feedback_claims.objections)
    register_chore(forget_old)
    register_chore(calls_chores.forget_served)
    register_chore(consents_chores.expire_consents)
    register_chore(talentpool_chores.ask_whether_members_stay)
    follow_ending(Purpose.TALENT_POOL, talentpool.forget_member)
    fill_lists()


def fill_lists() -> None:
    """The lists at the top of this file, each to whoever asks for it."""
    lists: tuple[tuple[Callable[[Any], None], Iterable[Any]], ...] = (
        (register_kind, chain.from_iterable(MAIL_KINDS)),
        (register_hold, HOLDS),
        (register_personal_data, PERSONAL_DATA),
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


def choose_voice() -> Voice:
    """Language by choice, person, browser, employer; form and zone by person, else employer."""
    viewer: Viewer = current_user._get_current_object()  # first: the employer comes along with it
    employer = page_employer()
    chosen = session.get("language")
    if viewer.is_person:
        own = voice_with(get_db(), login.came_along("person"), login.came_along("address_form"))
        return Voice(chosen or own.language, own.form, own.zone)
    if viewer.is_staff:  # colleagues' pages say Sie, however the employer writes to others
        return Voice(chosen or viewer.language, AddressForm.SIE, employer.zone)
    language = chosen or requested_language() or employer.language
    return Voice(language, employer.address_form, employer.zone)


def page_employer() -> Employer:
    """The employer, read once per request."""
    if "employer" not in g:
        g.employer = get_employer(get_db())
    employer: Employer = g.employer
    return employer


def employer_context() -> dict[str, object]:
    """The employer, the contact in the foot, the brand, and the admin's rail."""
    employer = page_employer()
    context: dict[str, object] = {
        "employer": employer,
        "contact": employer_views.contact_of(employer),
        "brand_url": employer_views.brand_url(employer),
    }
    if current_user.is_staff:
        context["rail"] = rail.groups()
    return context
