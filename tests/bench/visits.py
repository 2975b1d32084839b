"""A visitor that keeps its connection and its cookies, as browsers do."""

from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.bench.servers import HOST, Server
from tests.browser import FIREFOX

HEADERS = {
    "Host": HOST,
    "User-Agent": FIREFOX,
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "de,en-US;q=0.7,en;q=0.3",
    "Accept-Encoding": "gzip, deflate, br, zstd",
}


@dataclass
class Visitor:
    """``status``, ``body``, ``path`` and ``location`` are of the last answer."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)
    status: int = 0
    body: bytes = b""
    path: str = ""
    location: str = ""

    def __post_init__(self) -> None:
        self._connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: list[tuple[str, str]]) -> bytes:
        """Follows where the answer leads, which is part of the work."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self._ask("POST", path, urlencode(fields), kind)
        while self.status in (302, 303):
            self.get(self.location)
        return self.body

    def _ask(self, method: str, path: str, body: str | None, more: dict[str, str]) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = HEADERS | more | ({"Cookie": cookies} if cookies else {})
        try:
            answer = self._answer(method, path, body, headers)
        except RemoteDisconnected:  # the server ends what was idle for five seconds
            self._connection.close()
            answer = self._answer(method, path, body, headers)
        self.status, self.path, self.body = answer.status, path, answer.read()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        parts = urlsplit(answer.headers.get("Location", ""))
        self.location = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return self.body

    def _answer(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> HTTPResponse:
        self._connection.request(method, path, body, headers)
        return self._connection.getresponse()

    def must_get(self, path: str) -> bytes:
        """Refuses any answer but 200."""
        body = self.get(path)
        if self.status != 200:
            raise RuntimeError(f"GET {path} was answered with {self.status}")
        return body
