"""Markdown that people write, as HTML that cannot act and as the paragraphs of a document."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.kit.documents import Heading, Items, Paragraph

_READER = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_TAGS = {
    "h2", "h3", "h4", "h5", "p", "ul", "ol", "li", "strong", "em", "a", "blockquote", "hr", "br", "code", "pre",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def to_html(text: str) -> Markup:
    """Safe HTML of Markdown: no raw HTML, no script, no image; headings begin at h2, under the page's own."""
    tokens = _READER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 5)}"
    html = _READER.renderer.render(tokens, _READER.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener",
    )
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it


def to_blocks(text: str) -> tuple[Heading | Paragraph | Items, ...]:
    """The same text as a document's headings, paragraphs and lists; bold and links become plain words."""
    blocks: list[Heading | Paragraph | Items] = []
    listed: list[str] | None = None
    depth, heading = 0, 0
    for token in _READER.parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth, listed = depth + 1, listed if depth else []
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            if not depth and listed:
                blocks.append(Items(tuple(listed)))
                listed = None
        elif token.type == "heading_open":
            heading = int(token.tag[1])
        elif token.type == "inline":
            _take(blocks, listed, heading, _plain(token))
            heading = 0
        elif token.type in ("fence", "code_block"):
            _take(blocks, listed, 0, token.content.rstrip())
    return tuple(blocks)


def _take(blocks: list[Heading | Paragraph | Items], listed: list[str] | None, heading: int, words: str) -> None:
    if not words:
        return
    if listed is not None:
        listed.append(words)
    elif heading:
        blocks.append(Heading(words, 1 if heading <= 2 else 2))
    else:
        blocks.append(Paragraph(words))


def _plain(inline: Token) -> str:
    parts = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" " if child.type == "softbreak" else "\n")
    return "".join(parts).strip()
