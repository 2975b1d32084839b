"""A browser without pictures: Flask's client, with a look at every page that comes back."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Self
from urllib.parse import urlsplit

from flask import Flask

from portal.access import service as access
from portal.core import clock
from portal.staff.models import StaffAccount
from tests.hygiene import Page, read_page

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')


@dataclass
class Browser:
    """Each has cookies of its own. ``status``, ``text``, ``page``, ``path``: of the last answer."""

    app: Flask
    language: str = "de"
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.base = self.app.extensions["runtime"].settings.base_url
        self.status, self.text, self.path = 0, "", ""
        self.page = Page()
        self.answer: Any = None

    def get(self, path: str, **options: Any) -> Self:
        """Open a page and follow where it leads."""
        return self._read(
            self.client.get(
                path, base_url=self.base, headers=self._headers(), follow_redirects=True, **options
            )
        )

    def submit(self, path: str, **fields: Any) -> Self:
        """Send a form to ``path`` with the token of the page in front of us (else of ``path``)."""
        if not self._token():
            self.get(path)
        return self.post(path, csrf_token=self._token(), **fields)

    def post(self, path: str, **fields: Any) -> Self:
        """Send exactly these fields."""
        return self._read(
            self.client.post(
                path,
                base_url=self.base,
                headers=self._headers(),
                data=fields,
                follow_redirects=True,
            )
        )

    def signed_in_as(self, account: StaffAccount) -> Self:
        """As if the account had signed in; the sign-in page has tests of its own."""
        with self.app.extensions["runtime"].writing() as db:
            key = access.sign_in_staff(db, staff_id=account.id, now=clock.now())
        return self._carry(key)

    def entered_as(self, person_id: int) -> Self:
        """As if the person had come in by a link; the entrance has tests of its own."""
        with self.app.extensions["runtime"].writing() as db:
            device, _key = access.remember_device(
                db, person_id=person_id, label="Firefox, Linux", now=clock.now()
            )
            key = access.sign_in_person(
                db, person_id=person_id, device_id=device.id, now=clock.now()
            )
        return self._carry(key)

    def _carry(self, key: str) -> Self:
        with self.client.session_transaction(base_url=self.base) as cookie:
            cookie["_user_id"] = key
        return self

    def cookie(self, name: str) -> str | None:
        found = self.client.get_cookie(name, domain=urlsplit(self.base).hostname or "")
        return found.value if found else None

    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.language, "User-Agent": FIREFOX, **self.headers}

    def _token(self) -> str:
        found = CSRF.search(self.text)
        return unescape(found.group(1) or found.group(2)) if found else ""

    def _read(self, answer: Any) -> Self:
        self.answer, self.status, self.path = answer, answer.status_code, answer.request.path
        if answer.mimetype == "text/html":
            # what may not break here is a blank to whoever reads it
            self.text = answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")
            framed = "sandbox" in answer.headers.get("Content-Security-Policy", "")
            self.page = read_page(self.text, whole=not framed)
        elif answer.mimetype.startswith(("text/", "application/json")):
            self.text = answer.get_data(as_text=True)
        return self
