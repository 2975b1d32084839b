"""The composition root: puts the portal together and answers what every request needs."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, g, session
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.access import login
from portal.access.login import Viewer
from portal.audit import admin_views as audit_admin
from portal.calls import admin_views as calls_admin
from portal.calls import appointment_views as appointments
from portal.calls import hours_views as hours_admin
from portal.calls import views as calls_views
from portal.candidates import admin_views as candidates_admin
from portal.candidates import import_views, question_views
from portal.consents import admin_views as consents_admin
from portal.consents import views as consents_views
from portal.content import admin_views as content_admin
from portal.content import views as content
from portal.core.runtime import Runtime
from portal.core.settings import Mode, Settings, load_settings
from portal.core.voices import AddressForm
from portal.employer import admin_views as employer_admin
from portal.employer import views as employer_views
from portal.employer.models import Employer
from portal.employer.queries import get_employer
from portal.entrance import admin_views as entrance_admin
from portal.entrance import silence_views
from portal.entrance import views as entrance_views
from portal.events import admin_views as events_admin
from portal.events import sign_up_admin_views as event_sign_ups_admin
from portal.events import sign_up_views as event_sign_ups
from portal.events import views as events_views
from portal.feedback import admin_views as feedback_admin
from portal.feedback import bulk_views as letters_admin
from portal.feedback import queue_views as queue_admin
from portal.feedback import views as feedback_views
from portal.home import admin_views as people_admin
from portal.home import correction_admin_views as home_admin
from portal.home import corrections
from portal.home import views as home
from portal.insights import admin_views as insights_admin
from portal.insights import rail
from portal.outbox import admin_views as outbox_admin
from portal.people import admin_views as merging_admin
from portal.people.voices import voice_with
from portal.privacy import admin_views as privacy_admin
from portal.privacy import hold_admin_views as holds_admin
from portal.privacy import views as privacy_views
from portal.registries import fill_registries
from portal.staff import admin_views as staff_admin
from portal.staff import queries as staff
from portal.talentpool import admin_views as talentpool_admin
from portal.talentpool import renewal_views
from portal.talentpool import views as talentpool_views
from portal.vacancies import ad_views as vacancy_ads_admin
from portal.vacancies import admin_views as vacancies_admin
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
from portal.web.database import get_db
from portal.web.flask_app import PortalFlask
from portal.web.locale import Voice, requested_language

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
    holds_admin.bp,
    employer_admin.bp,
    audit_admin.bp,
    staff_admin.bp,
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
    login.load_staff_with(lambda row: staff.viewer_of(get_db(), row))
    locale.choose_voice_with(choose_voice)
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
