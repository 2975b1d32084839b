"""The cookie that remembers a browser, and the name a person recognises it by."""

from flask import Response, request

from portal.access.service import DEVICE_LIFE
from portal.web.runtime import current_runtime

BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_cookie_name() -> str:
    return "__Host-device" if current_runtime().settings.is_https else "device"


def device_key() -> str:
    """The key this browser shows, or an empty string."""
    return request.cookies.get(device_cookie_name(), "")[:100]


def set_device_cookie(response: Response, key: str) -> None:
    response.set_cookie(
        device_cookie_name(),
        key,
        max_age=int(DEVICE_LIFE.total_seconds()),
        secure=current_runtime().settings.is_https,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def device_label(user_agent: str) -> str:
    """ "Firefox, Android": enough to tell one's own devices apart, nothing more is kept."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
