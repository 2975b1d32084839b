"""Whatever staff types is text: on the page, in the editor, in the preview, in the mail."""

import re
from html import unescape
from html.parser import HTMLParser

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.core.runtime import Runtime
from portal.core.voices import AddressForm
from portal.feedback.content import Reason, Signer, Strength, VersionText
from portal.feedback.pages import letter_of
from portal.web.locale import Voice, speaking
from tests.browser import Browser
from tests.factories import a_person
from tests.feedback.scene import Scene

PIECES = [
    "<script>alert(1)</script>", "<b>", "</p>", "</textarea>", "</div></main>", "<!--", "-->",
    "{{ 7*7 }}", "{% raw %}", "&amp;", "&lt;", '"', "'", "<img src=x onerror=alert(1)>",
    "\n\n", "\n", "]]>", "javascript:alert(1)", "%(name)s", "%s", "ä", "😀",
    "\u2028", "\u00a0", "&#60;b&#62;",
]  # fmt: skip
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12),
    ),
    min_size=1,
    max_size=6,
).map("".join)

LETTER_TAGS = {"div", "p", "br", "section", "h2", "h3", "ul", "li", "span", "dl", "dt", "dd"}


class Tags(HTMLParser):
    """The tags of a fragment, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def a_text(words: str) -> VersionText:
    return VersionText(
        language="de",
        form=AddressForm.SIE,
        first_name=words,
        last_name=words,
        letter=words,
        strengths=(Strength(words, words),),
        reasons=(Reason(words, words, words, words),),
        suggestions=(words,),
        next_step=words,
        author=Signer(words, words),
        approver=None,
        vacancy=words,
        ad_language="de",
        number=words,
        stage=words,
    )


def shown(html: str) -> str:
    """The words of a fragment without its tags and blanks."""
    return "".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def test_markup_in_a_letter_is_shown_as_text(app: Flask) -> None:
    template = app.jinja_env.get_template("feedback/letter.html")

    @given(TEXTS)
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    def check(words: str) -> None:
        with app.test_request_context(), speaking(Voice("en")):
            html = template.render(language="en", **letter_of(a_text(words)))
        tags = Tags()
        tags.feed(html)
        assert tags.tags <= LETTER_TAGS
        assert tags.attributes <= {"class", "id", "aria-labelledby", "role", "lang"}
        assert not tags.comments
        assert shown(html).count("".join(words.split())) >= 9

    check()


def test_markup_stays_text_on_every_page(app: Flask, db: Session, runtime: Runtime) -> None:
    """The same on the real pages, once, with everything at a time."""
    words = "".join(piece for piece in PIECES if piece.strip())
    scene = Scene.begin(db, person=a_person(language="en"))
    scene.author.language = scene.approver.language = "en"
    points = tuple(
        type(point)(point.kind, point.criterion, words, words) for point in scene.draft().points
    )
    scene.save(letter=words, next_step=words, points=points, language="en").ask()
    staff = Browser(app, language="en").signed_in_as(scene.approver)
    pages = [staff.get(f"{scene.admin}/{page}").text for page in ("edit", "release", "preview")]
    scene.release()
    person = Browser(app, language="en").entered_as(scene.person_id)
    person.get(f"/feedback/{scene.out.public_id}")
    pages.append(person.submit(f"/feedback/{scene.out.public_id}/reading").text)
    pages.append(staff.get(f"/admin/feedback/{scene.out.public_id}/letter").text)

    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49" not in shown(page.partition("<main")[2].partition("</main>")[0])
    for page in (pages[0], *pages[2:]):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "{{ 7*7 }}" in page
