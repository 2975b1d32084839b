"""Markdown that staff wrote, as HTML that can be put on any page.

Twice guarded: the parser knows no HTML and no pictures, and whatever comes out of it keeps only the
elements and attributes that are named here.
"""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

BLOCKS = ("heading", "lheading", "list")
INLINE = ("emphasis", "link", "autolink", "newline", "escape", "entity")
ELEMENTS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "a", "strong", "em", "br"}
# "*" empty: else nh3 lets title and lang through
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "*": set()}
SCHEMES = {"http", "https", "mailto", "tel"}
# The page has its h1; what is deeper than h4 is not to be told apart by eye.
HIGHEST, LOWEST = 2, 4
OWN_PATH = re.compile(r"/(?![/\\])[^\s\\]*")

# A line end is a break, as in the postal address of an imprint.
_markdown = MarkdownIt("zero", {"breaks": True}).enable([*BLOCKS, *INLINE])


def render(text: str) -> Markup:
    """The whole text in one piece."""
    return Markup("\n").join(sections(text))


# A long text takes tens of milliseconds, and everybody reads the same few.
@lru_cache(maxsize=32)
def sections(text: str) -> tuple[Markup, ...]:
    """The text in passages, each beginning with an h2, the first perhaps without."""
    passages: list[list[Token]] = [[]]
    for token in _markdown.parse(text):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), HIGHEST), LOWEST)}"
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0:
            passages.append([])
        passages[-1].append(token)
    return tuple(_html(tokens) for tokens in passages if tokens)


def _html(tokens: list[Token]) -> Markup:
    raw = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(  # noqa: S704 - nh3 has taken everything out that is not named above
        nh3.clean(
            raw,
            tags=ELEMENTS,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            url_relative=_own_path,
            link_rel=None,
        )
    )


def _own_path(url: str) -> str | None:
    """A path of our own stays; an address without scheme (//elsewhere) does not."""
    return url if OWN_PATH.fullmatch(url) else None
