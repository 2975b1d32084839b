"""What must be true of every page, checked on each one that a test gets to see."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNLABELLED = {"hidden", "submit", "button"}
ENGLISH = re.compile(r"\b(the|you|your|please|with|this|have|will|and)\b", re.IGNORECASE)
GERMAN = re.compile(r"\b(und|Sie|Ihre|Ihnen|Bitte|nicht|werden|eine|deine|dir)\b")
SPOKEN_BY_US = {"title", "h1", "h2", "button", "label", "legend", "summary", "th", "nav", "footer"}


@dataclass
class Page:
    """A page as a reader finds it."""

    title: str = ""
    language: str = ""
    headings: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)  # our own words by language


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[tuple[str, str]] = []  # tag and language in force
        self.labelled: set[str] = set()
        self.controls: list[tuple[str, str]] = []
        self.form: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._note(tag, given)
        if tag not in VOID:
            before = self.open[-1][1] if self.open else ""
            self.open.append((tag, given.get("lang", before)))

    def _note(self, tag: str, given: dict[str, str]) -> None:
        page = self.page
        if "id" in given:
            page.ids.append(given["id"])
        for name in given:
            if name == "style" or name.startswith("on"):
                page.problems.append(f"<{tag}> carries {name}=")
        match tag:
            case "html":
                page.language = given.get("lang", "")
            case "a":
                page.links.append(given.get("href", ""))
            case "h1":
                page.headings.append("")
            case "form" | "label" | "input" | "select" | "textarea":
                self._note_in_form(tag, given)

    def _note_in_form(self, tag: str, given: dict[str, str]) -> None:
        if tag == "label":
            self.labelled.add(given.get("for", ""))
        elif tag == "form":
            self.form = given | {"fields": ""}
            self.page.forms.append(self.form)
        else:
            self._note_control(given)

    def _note_control(self, given: dict[str, str]) -> None:
        if self.form is not None:
            self.form["fields"] += f" {given.get('name', '')}"
        named = "aria-label" in given or any(tag == "label" for tag, _ in self.open)
        if given.get("type") not in UNLABELLED and not named:
            self.controls.append((given.get("id", ""), given.get("name", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1][0] != tag:
            inner = self.open[-1][0] if self.open else "nothing"
            self.page.problems.append(f"</{tag}> closes <{inner}>")
            return
        self.open.pop()
        if tag == "form":
            self.form = None

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _language in self.open]
        if "title" in tags and "svg" not in tags:
            self.page.title += data
        if "h1" in tags:
            self.page.headings[-1] += data
        if SPOKEN_BY_US.intersection(tags) and data.strip():
            self.page.words.setdefault(self.open[-1][1], []).append(data.strip())


def read_page(text: str, *, whole: bool = True) -> Page:
    """Parses a page and fails when it is not as it must be; ``whole=False`` for a framed part."""
    reader = _Reader()
    reader.feed(text)
    page = reader.page
    page.problems += [f"<{tag}> is never closed" for tag, _language in reader.open]
    page.problems += _double_ids(page)
    page.problems += [
        f"no label for {name or ident}"
        for ident, name in reader.controls
        if ident not in reader.labelled
    ]
    page.problems += _form_problems(page)
    if whole:
        page.problems += _heading_problems(page) + _language_problems(page)
    assert not page.problems, "; ".join(page.problems)
    return page


def _double_ids(page: Page) -> list[str]:
    return [f"id {name} stands twice" for name in set(page.ids) if page.ids.count(name) > 1]


def _form_problems(page: Page) -> list[str]:
    return [
        f"the form to {form.get('action') or 'the page itself'} has no CSRF field"
        for form in page.forms
        if form.get("method", "get").lower() == "post"
        and "csrf_token" not in form["fields"].split()
    ]


def _heading_problems(page: Page) -> list[str]:
    problems = []
    if len(page.headings) != 1:
        problems.append(f"{len(page.headings)} h1")
    if not page.title.strip():
        problems.append("no title")
    if page.language not in ("de", "en"):
        problems.append("no language")
    return problems


def _language_problems(page: Page) -> list[str]:
    foreign = {"de": ENGLISH, "en": GERMAN}
    return [
        f"not in {language}: {words}"
        for language, texts in page.words.items()
        for words in texts
        if language in foreign and foreign[language].search(words)
    ]
