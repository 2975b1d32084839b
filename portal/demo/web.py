"""The portal as the demo serves it: the same app, and a page of all mails."""

from flask import Flask

from portal.app import create_app
from portal.core.settings import Settings
from portal.demo import mail_views


def create_demo_app(settings: Settings) -> Flask:
    """The app with /dev/mail."""
    return create_app(settings, extend=lambda app: app.register_blueprint(mail_views.bp))
