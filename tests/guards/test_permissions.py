"""Who may enter what: a table written by hand, held against every route of the portal.

A new route without a row fails. Rows name the visitors who get in; everybody else is sent to the
entrance, told that the account lacks the right, or finds nothing (what is another person's).
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from portal.access.models import Device
from portal.access.permissions import Role
from portal.core.runtime import Runtime
from portal.staff.models import StaffAccount
from tests.browser import Browser
from tests.world import World, build_world

NOBODY, PERSON, OTHER = "anonymous", "person", "another person"
INTERVIEWER, RECRUITER = Role.INTERVIEWER.value, Role.RECRUITER.value
EDITOR, ADMINISTRATOR = Role.EDITOR.value, Role.ADMINISTRATOR.value

VISITORS = (NOBODY, PERSON, OTHER, INTERVIEWER, RECRUITER, EDITOR, ADMINISTRATOR)
EVERYBODY = set(VISITORS)
PERSONS = {PERSON, OTHER}
STAFF = {INTERVIEWER, RECRUITER, EDITOR, ADMINISTRATOR}
HIRING = {RECRUITER, ADMINISTRATOR}
WRITING = HIRING | {INTERVIEWER}

# Interviewers reach the application they took part in (the world's released one), and no other.
ROUTES: dict[str, set[str]] = {
    "asset": EVERYBODY,
    "healthz": EVERYBODY,
    "readyz": EVERYBODY,
    "home.start": EVERYBODY,
    "home.show": PERSONS,
    "corrections.create": PERSONS,
    "home_admin.index": HIRING,
    "home_admin.correction": HIRING,
    "home_admin.create_answer": HIRING,
    "vacancies.index": EVERYBODY,
    "vacancies.show": EVERYBODY,
    "content.legal": EVERYBODY,
    "employer.brand": EVERYBODY,
    "entrance.show": EVERYBODY,
    "entrance.enter": EVERYBODY,
    "entrance.create_renewal": EVERYBODY,
    "entrance.disown": EVERYBODY,
    "entrance.ask": EVERYBODY,
    "entrance.asked": EVERYBODY,
    "entrance.code": EVERYBODY,
    "entrance.renew_code": EVERYBODY,
    "entrance.devices": PERSONS,
    "entrance.end_all_devices": PERSONS,
    "entrance.end_device": PERSONS,
    "entrance.sign_out": PERSONS,
    "silence.show": EVERYBODY,
    "silence.create": EVERYBODY,
    "silence.create_resumption": EVERYBODY,
    "silence.show_mine": PERSONS,
    "silence.create_mine": PERSONS,
    "silence.create_my_resumption": PERSONS,
    "feedback.show": {PERSON},
    "feedback.create_reading": {PERSON},
    "feedback.create_rating": {PERSON},
    "events.index": EVERYBODY,
    "events.show": EVERYBODY,
    "events.create_sign_up": EVERYBODY,
    "events.asked": EVERYBODY,
    "events.calendar": EVERYBODY,
    "event_sign_ups.show": EVERYBODY,
    "event_sign_ups.create_confirmation": EVERYBODY,
    "event_sign_ups.update_companions": EVERYBODY,
    "event_sign_ups.cancellation": EVERYBODY,
    "event_sign_ups.create_cancellation": EVERYBODY,
    "event_sign_ups.calendar": EVERYBODY,
    "events_admin.index": STAFF,
    "events_admin.show": STAFF,
    "events_admin.create": HIRING | {EDITOR},
    "events_admin.edit": HIRING | {EDITOR},
    "events_admin.create_publication": HIRING | {EDITOR},
    "events_admin.cancellation": HIRING | {EDITOR},
    "event_sign_ups_admin.index": HIRING | {EDITOR},
    "event_sign_ups_admin.create": HIRING | {EDITOR},
    "event_sign_ups_admin.create_cancellation": HIRING | {EDITOR},
    "event_sign_ups_admin.create_promotion": HIRING | {EDITOR},
    "event_sign_ups_admin.door": HIRING | {EDITOR},
    "event_sign_ups_admin.export": HIRING | {EDITOR},
    "calls.choose": PERSONS,
    "calls.confirm": {PERSON},
    "calls.wish": {PERSON},
    "calls.zone": PERSONS,
    "appointments.show": {PERSON},
    "appointments.calendar": {PERSON},
    "appointments.move": {PERSON},
    "appointments.cancel": {PERSON},
    "calls_admin.index": WRITING,
    "calls_admin.show": WRITING,
    "calls_admin.calendar": WRITING,
    "calls_admin.move": WRITING,
    "calls_admin.cancel": WRITING,
    "calls_admin.create_outcome": WRITING,
    "hours_admin.mine": WRITING,
    "hours_admin.edit": WRITING,
    "hours_admin.wish": HIRING,
    "talentpool.show": PERSONS,
    "talentpool.update": PERSONS,
    "talentpool.create_departure": PERSONS,
    "pool_renewal.show": EVERYBODY,
    "pool_renewal.create": EVERYBODY,
    "pool_renewal.show_mine": PERSONS,
    "pool_renewal.create_mine": PERSONS,
    "consents.index": PERSONS,
    "consents.withdrawal": EVERYBODY,
    "consents.create_withdrawal": EVERYBODY,
    "staff_admin.sign_in": EVERYBODY,
    "staff_admin.sign_out": STAFF,
    "staff_admin.account": STAFF,
    "staff_admin.change_password": STAFF,
    "staff_admin.change_language": STAFF,
    "insights_admin.index": STAFF,
    "candidates_admin.index": WRITING,
    "candidates_admin.show": WRITING,
    "candidates_admin.create": HIRING,
    "candidates_admin.edit": HIRING,
    "candidates_admin.edit_person": HIRING,
    "people_admin.index": HIRING,
    "people_admin.show": HIRING,
    "people_admin.create_link": HIRING,
    "people_admin.edit": HIRING,
    "people_admin.split": HIRING,
    "merging_admin.index": HIRING,
    "merging_admin.compare": HIRING,
    "merging_admin.create_difference": HIRING,
    "merging_admin.show": HIRING,
    "merging_admin.create_reversal": HIRING,
    "privacy.show": PERSONS,
    "privacy.download": PERSONS,
    "privacy.erasure": PERSONS,
    "privacy.create_erasure": PERSONS,
    "privacy.create_withdrawal": PERSONS,
    "privacy_admin.index": HIRING,
    "privacy_admin.show": HIRING,
    "privacy_admin.ask": HIRING,
    "privacy_admin.create_request": HIRING,
    "holds_admin.show": HIRING,
    "holds_admin.create_ending": HIRING,
    "candidates_admin.create_export": HIRING,
    "imports_admin.index": HIRING,
    "imports_admin.create": HIRING,
    "imports_admin.show": HIRING,
    "imports_admin.progress": HIRING,
    "imports_admin.report": HIRING,
    "imports_admin.create_takeover": HIRING,
    "imports_admin.create_dismissal": HIRING,
    "imports_admin.create_sending_stop": HIRING,
    "imports_admin.create_sending_resumption": HIRING,
    "imports_admin.recall": HIRING,
    "questions_admin.index": HIRING,
    "questions_admin.create_decision": HIRING,
    "questions_admin.create_reopening": HIRING,
    "vacancies_admin.index": WRITING,
    "vacancies_admin.show": WRITING,
    "vacancies_admin.create": HIRING,
    "vacancies_admin.edit": HIRING,
    "vacancies_admin.create_feedback_start": HIRING,
    "vacancies_admin.create_feedback_stop": HIRING,
    "vacancy_ads_admin.edit": HIRING,
    "vacancy_ads_admin.create_publication": HIRING,
    "vacancy_ads_admin.create_publication_end": HIRING,
    "feedback_admin.index": WRITING,
    "feedback_admin.edit": WRITING,
    "feedback_admin.update": WRITING,
    "feedback_admin.autosave": WRITING,
    "feedback_admin.create_review": WRITING,
    "feedback_admin.create_draft": WRITING,
    "feedback_admin.release": HIRING,
    "feedback_admin.create_release": HIRING,
    "feedback_admin.create_withdrawal": HIRING,
    "feedback_admin.create_reversal": HIRING,
    "letters_admin.index": HIRING,
    "letters_admin.create": HIRING,
    "queue_admin.show": HIRING,
    "queue_admin.create_release": HIRING,
    "feedback_admin.versions": WRITING,
    "feedback_admin.preview": WRITING,
    "feedback_admin.letter": WRITING,
    "talentpool_admin.index": HIRING,
    "talentpool_admin.create_export": HIRING,
    "talentpool_admin.interest_list": HIRING,
    "talentpool_admin.create_interest": HIRING,
    "talentpool_admin.create_retirement": HIRING,
    "outbox_admin.index": HIRING,
    "outbox_admin.show": HIRING,
    "outbox_admin.address": HIRING,
    "outbox_admin.create_delivery": HIRING,
    "outbox_admin.create_settlement": HIRING,
    "outbox_admin.create_stop": HIRING,
    "outbox_admin.create_resumption": HIRING,
    "entrance_admin.disowned": HIRING,
    "entrance_admin.create_review": HIRING,
    "entrance_admin.create_revocation": HIRING,
    "content_admin.index": HIRING | {EDITOR},
    "content_admin.edit": HIRING | {EDITOR},
    "content_admin.version": HIRING | {EDITOR},
    "consents_admin.index": {ADMINISTRATOR},
    "consents_admin.edit": {ADMINISTRATOR},
    "consents_admin.version": {ADMINISTRATOR},
    "employer_admin.show": {ADMINISTRATOR},
    "audit_admin.index": {ADMINISTRATOR},
}

# After one of these a visitor has to come in again.
ENDING = ("sign_out", "end_device", "end_all_devices", "enter", "change_password")


@pytest.fixture
def world(runtime: Runtime) -> World:
    return build_world(runtime)


def rules(app: Flask) -> Iterator[Rule]:
    yield from sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    assert {rule.endpoint for rule in rules(app)} == set(ROUTES)


def test_every_view_says_who_may_enter(app: Flask) -> None:
    unmarked = [name for name, view in app.view_functions.items() if not hasattr(view, "entrance")]
    assert unmarked == []


def test_addresses_of_staff_begin_with_admin_and_only_those(app: Flask) -> None:
    for rule in rules(app):
        mark = getattr(app.view_functions[rule.endpoint], "entrance", "")
        is_admin = rule.rule.startswith("/admin")
        assert is_admin == (mark.startswith("staff:") or rule.endpoint == "staff_admin.sign_in")


def test_addresses_are_nouns(app: Flask) -> None:
    verbs = ("delete", "cancel", "publish", "save", "update", "remove", "send")
    for rule in rules(app):
        assert rule.rule.rstrip("/").rpartition("/")[2] not in verbs, rule.rule


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_table_is_what_happens(
    app: Flask, runtime: Runtime, db: Session, world: World, visitor: str
) -> None:
    wrong = []
    browser, outside = Browser(app), True
    app.config["WTF_CSRF_ENABLED"] = False
    for rule in rules(app):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if outside:
                come_in(browser, db, world, visitor)
            outside = rule.endpoint.rpartition(".")[2] in ENDING
            got_in = enters(browser, path_of(app, db, world, visitor, rule), rule, method)
            if got_in != (visitor in ROUTES[rule.endpoint]):
                wrong.append(f"{method} {rule.endpoint}: {'in' if got_in else 'out'}")
    assert wrong == []


def come_in(browser: Browser, db: Session, world: World, visitor: str) -> None:
    """Signed in (again): some of the routes end the session."""
    browser.client.delete_cookie("session", domain="portal.test")
    if visitor == PERSON:
        browser.entered_as(world.person_id)
    elif visitor == OTHER:
        browser.entered_as(world.other_person_id)
    elif visitor in STAFF:
        browser.signed_in_as(db.get_one(StaffAccount, world.staff[Role(visitor)]))


def enters(browser: Browser, path: str, rule: Rule, method: str) -> bool:
    """Whether this visitor gets past the door of the route."""
    answer = browser.client.open(path, method=method, base_url=browser.base)
    assert answer.status_code < 500, (rule.endpoint, answer.status_code)
    return not is_turned_away(answer.status_code, answer.headers.get("Location", ""), rule)


def is_turned_away(status: int, location: str, rule: Rule) -> bool:
    parts = ("entrance.", "silence.", "consents.", "pool_renewal.")
    public = rule.endpoint.startswith(parts) and "<token" in rule.rule
    if status in (401, 403):
        return True
    if status == 404:
        return not public
    if rule.endpoint in ("entrance.code", "entrance.renew_code"):
        return False  # without a waiting code they lead to /link, for everybody
    return status == 303 and (
        location.endswith("/admin/sign-in")
        and rule.endpoint != "staff_admin.sign_out"
        or location.startswith("/link?why=")
    )


def path_of(app: Flask, db: Session, world: World, visitor: str, rule: Rule) -> str:
    """An address of this route that leads to something of the world."""
    own = world.person_id if visitor == PERSON else world.other_person_id
    device = db.scalars(select(Device).where(Device.person_id == own)).first()
    ids = {
        "feedback": world.version,
        "entrance": device.public_id if device else "x" * 22,
        "entrance_admin": world.link,
        "home_admin": world.correction,
        "vacancies": world.vacancy,
        "vacancies_admin": world.vacancy,
        "vacancy_ads_admin": world.vacancy,
        "candidates_admin": world.application,
        "imports_admin": world.import_run,
        "questions_admin": world.import_run,
        "feedback_admin": world.application,
        "queue_admin": world.application,
        "outbox_admin": world.mail,
        "events_admin": world.events.event,
        "event_sign_ups_admin": world.events.event,
        "appointments": world.calls.booking,
        "calls_admin": world.calls.booking,
        "hours_admin": world.calls.interviewer,
        "people_admin": world.person,
        "merging_admin": world.merge,
        "privacy_admin": world.erasure,
        "holds_admin": world.hold,
    }
    tokens = {
        "silence": world.silence_token,
        "consents": world.departure_token,
        "pool_renewal": world.renewal_token,
    }
    values: dict[str, object] = {
        "token": tokens.get(rule.endpoint.partition(".")[0], world.token),
        "purpose": "talent_pool",
        "wording": "de_sie",
        "public_id": ids.get(rule.endpoint.partition(".")[0], ""),
        "target_id": world.person,
        "source_id": world.other_person,
        "page": "imprint",
        "language": "de",
        "number": 1,
        "version": "x",
        "path": "css/base.css",
        "slug": world.events.slug,
        "sign_up_id": world.events.sign_up,
        "kind": "csv",
    }
    if rule.endpoint.startswith("event_sign_ups."):
        values["token"] = world.events.token
    if rule.endpoint == "hours_admin.wish":
        values["public_id"] = world.calls.wish
    about_person = ("privacy_admin.ask", "privacy_admin.create_request", "holds_admin.show")
    if rule.endpoint in about_person:
        values["public_id"] = world.person
    if rule.endpoint.startswith("questions_admin.create"):
        values["public_id"] = world.import_question
    if rule.endpoint == "feedback_admin.letter":
        values["public_id"] = world.version
    if rule.endpoint == "feedback_admin.preview" or rule.endpoint.endswith("release"):
        values["public_id"] = world.application
    with app.test_request_context(base_url="http://portal.test"):
        adapter = app.url_map.bind("portal.test")
        wanted = {name: values[name] for name in rule.arguments}
        if rule.endpoint in ("calls.confirm", "calls.wish"):
            wanted["application"] = world.application  # these say in the query what they are about
        return adapter.build(rule.endpoint, wanted)


def test_an_interviewer_finds_nothing_of_applications_they_took_no_part_in(
    app: Flask, db: Session, world: World
) -> None:
    browser = Browser(app).signed_in_as(db.get_one(StaffAccount, world.staff[Role.INTERVIEWER]))
    for path in (
        f"/admin/candidates/{world.draft_application}",
        f"/admin/feedback/{world.draft_application}/edit",
        f"/admin/feedback/{world.draft_application}/preview",
        f"/admin/feedback/{world.draft_application}/versions",
    ):
        assert browser.get(path).status == 404, path
    assert "Ekkehard" not in browser.get("/admin/candidates").text
    assert "Ekkehard" not in browser.get("/admin/feedback/").text
    assert "Ekkehard" not in browser.get("/admin").text


def test_a_forged_role_in_the_form_changes_nothing(app: Flask, db: Session, world: World) -> None:
    account = db.get_one(StaffAccount, world.staff[Role.EDITOR])
    browser = Browser(app).signed_in_as(account)
    browser.get("/admin/account")
    browser.submit("/admin/account/language", language="en", roles="administrator")
    db.expire_all()
    assert account.roles == frozenset({Role.EDITOR})
