import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.content.rendering import ATTRIBUTES, ELEMENTS, render, sections

LEGAL = Path(__file__).parents[2] / "portal" / "demo" / "data" / "legal"
SAFE_TARGET = re.compile(r"(https?://|mailto:|tel:|/(?![/\\]))", re.IGNORECASE)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "<svg/onload=alert(1)>",
    "<style>body{display:none}</style>",
    "<iframe src=https://elsewhere.example></iframe>",
    "<form action=https://elsewhere.example><input name=password></form>",
    "<base href=https://elsewhere.example>",
    "<!-- --><!DOCTYPE html><title>x</title></p></div>",
    "[x](javascript:alert(1))",
    "[x](JaVa&#x53;cript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\u0001javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](//elsewhere.example)",
    "[x](/\\elsewhere.example)",
    "[x](\\\\elsewhere.example)",
    '[x](https://elsewhere.example "t\\" onmouseover=alert(1) x=\\"")',
    "<javascript:alert(1)>",
    "![pixel](https://elsewhere.example/pixel.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "# <script>alert(1)</script>",
    "- <img src=x>\n- [a][b]\n\n[b]: javascript:alert(1)",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "\x00<script\x00>alert(1)</script>",
]


class _Collector(HTMLParser):
    """Every element and attribute that a browser would find."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def assert_harmless(text: str) -> None:
    found = _Collector(render(text))
    assert found.elements <= ELEMENTS
    for element, name, value in found.attributes:
        assert name in ATTRIBUTES.get(element, set())
        if name == "href":
            assert SAFE_TARGET.match(value), value


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_becomes_harmless(text: str) -> None:
    assert_harmless(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*HOSTILE, "[", "](", "**", "_", "\n\n", "- ", "# ", "<", ">"])))
def test_no_mixture_of_them_is_harmful(pieces: list[str]) -> None:
    assert_harmless("".join(pieces))


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_no_text_at_all_is_harmful(text: str) -> None:
    assert_harmless(text)


@pytest.mark.parametrize("piece", ["[", "*a_", "> ", "<"])
def test_fifty_thousand_signs_are_rendered(piece: str) -> None:
    text = (piece * 50_000)[:50_000]

    assert_harmless(text)


def test_what_is_not_understood_is_shown_as_typed() -> None:
    html = render("<b>bold</b> & `code`")

    assert html == "<p>&lt;b&gt;bold&lt;/b&gt; &amp; `code`</p>\n"


def test_the_page_keeps_its_only_h1() -> None:
    html = render("# One\n\n## Two\n\n### Three\n\n##### Five")

    assert re.findall(r"<(h\d)>(\w+)", html) == [
        ("h2", "One"),
        ("h2", "Two"),
        ("h3", "Three"),
        ("h4", "Five"),
    ]


def test_a_line_end_is_a_break() -> None:
    assert render("Netzweg 12\n22113 Hamburg") == "<p>Netzweg 12<br>\n22113 Hamburg</p>\n"


def test_a_picture_is_at_most_a_link() -> None:
    assert "<img" not in render("![plan](https://elsewhere.example/plan.png)")


@pytest.mark.parametrize(
    "target",
    [
        "https://a.example/x?y=1",
        "http://a.example",
        "mailto:a@b.example",
        "tel:+4940",
        "/legal/privacy",
    ],
)
def test_useful_links_stay(target: str) -> None:
    assert f'<a href="{target}">here</a>' in render(f"[here]({target})")


def test_lists_keep_their_numbers() -> None:
    assert '<ol start="3">\n<li>c</li>' in render("3. c\n4. d")


def test_each_heading_begins_a_section() -> None:
    passages = sections("Before\n\n## A\n\ntext\n\n### B\n\n## C")

    assert [passage.split(">")[0] for passage in passages] == ["<p", "<h2", "<h2"]
    assert "<h3>B</h3>" in passages[1]


@pytest.mark.parametrize("path", sorted(LEGAL.glob("*.md")), ids=lambda path: path.name)
def test_the_texts_of_the_demo_lose_nothing(path: Path) -> None:
    source = path.read_text("utf-8")
    html = render(source)

    assert_harmless(source)
    assert html.count("<h2>") == len(re.findall(r"^## ", source, re.MULTILINE))
    assert html.count("<li>") == len(re.findall(r"^- ", source, re.MULTILINE))
    assert "[" not in html
    assert "**" not in html
