"""The composition root: the one place that knows every part and introduces them to each other."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, g, session
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.access import login
from portal.access import service as access
from portal.audit import admin_views as audit_admin
from portal.calls import admin_views as calls_admin
from portal.calls import mails as calls_mails
from portal.calls import views as calls_views
from portal.candidates import admin_views as candidates_admin
from portal.candidates import handlers as imports
from portal.candidates import import_privacy, import_views, question_views, recall, uploads
from portal.candidates import queries as candidates
from portal.candidates.begun import register_letters
from portal.consents import admin_views as consents_admin
from portal.content import admin_views as content_admin
from portal.content import views as content
from portal.core import clock
from portal.core.personal import PersonalData, register_personal_data
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
from portal.entrance import requests as entrance_requests
from portal.entrance import service as entrance
from portal.entrance import silence_views
from portal.entrance import views as entrance_views
from portal.entrance import worklist as entrance_worklist
from portal.events import admin_views as events_admin
from portal.events import mails as events_mails
from portal.events import views as events_views
from portal.feedback import admin_views as feedback_admin
from portal.feedback import mails as feedback_mails
from portal.feedback import queries as feedback
from portal.feedback import views as feedback_views
from portal.feedback import worklist as feedback_worklist
from portal.home import views as home
from portal.home.registry import register_ways
from portal.insights import admin_views as insights_admin
from portal.insights import rail
from portal.insights.registry import register_entries
from portal.outbox import admin_views as outbox_admin
from portal.outbox import handler as outbox_handler
from portal.outbox import stop_links
from portal.outbox import worklist as outbox_worklist
from portal.outbox.kinds import register_kind
from portal.people.models import Person
from portal.people.voices import find_form_with, voice_for
from portal.privacy import admin_views as privacy_admin
from portal.privacy import mails as privacy_mails
from portal.privacy import views as privacy_views
from portal.staff import admin_views as staff_admin
from portal.staff import queries as staff
from portal.talentpool import admin_views as talentpool_admin
from portal.talentpool import mails as talentpool_mails
from portal.talentpool import views as talentpool_views
from portal.vacancies import admin_views as vacancies_admin
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
from portal.web.database import get_db
from portal.web.locale import Voice, requested_language
from portal.web.ways import WaySource

BLUEPRINTS = (
    home.bp,
    entrance_views.bp,
    silence_views.bp,
    feedback_views.bp,
    calls_views.bp,
    talentpool_views.bp,
    events_views.bp,
    privacy_views.bp,
    content.bp,
    employer_views.bp,
    insights_admin.bp,
    candidates_admin.bp,
    import_views.bp,
    question_views.bp,
    feedback_admin.bp,
    vacancies_admin.bp,
    calls_admin.bp,
    talentpool_admin.bp,
    events_admin.bp,
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
)
# What is stored about a person, upper parts first
PERSONAL_DATA: tuple[PersonalData, ...] = (import_privacy.SHARE,)
WAYS: tuple[WaySource, ...] = ()
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
    app = Flask(
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
    stop_links.register(entrance.ensure_silence_link, entrance_mails.silence_url)
    for kinds in MAIL_KINDS:
        for kind in kinds:
            register_kind(kind)
    register_handler("mail", outbox_handler.deliver)
    register_handler("link_request", entrance_requests.answer_link_request)
    register_handler(uploads.CHECK, imports.check_upload)
    register_handler(uploads.TAKE_OVER, imports.take_over)
    register_letters(feedback.applications_with_letter)
    recall.register_words("feedback", recall.LETTER_BEGUN)
    register_chore(forget_old)
    for share in PERSONAL_DATA:
        register_personal_data(share)
    for source in WAYS:
        register_ways(source)
    for finder in (feedback_worklist, outbox_worklist, entrance_worklist):
        register_entries(finder.entries)


def forget_old(runtime: Runtime) -> None:
    """The worker's housekeeping: sessions and counts that are long over."""
    with runtime.writing() as db:
        access.forget_old(db, now=clock.now())
        uploads.forget_old(db, now=clock.now())


def choose_voice() -> Voice:
    """Language by choice, person, browser, employer; form and zone by person, else employer."""
    employer = page_employer()
    chosen = session.get("language")
    if current_user.is_person:
        person = get_db().get_one(Person, current_user.person_id)
        own = voice_for(get_db(), person)
        return Voice(chosen or own.language, own.form, own.zone)
    if current_user.is_staff:  # colleagues' pages say Sie, however the employer writes to others
        return Voice(chosen or current_user.language, AddressForm.SIE, employer.zone)
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
