"""HTML → lines as a browser would show them, the JobPosting inside when there is one, and the text it hides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, Final

from hirestream.model.document import DocumentText, HiddenText
from hirestream.read import structured
from hirestream.read.clean import clean_line, tidy_lines
from hirestream.read.css import Styles
from hirestream.read.limits import check_readable, refusal
from hirestream.read.microdata import microdata_postings
from hirestream.read.plain import decode
from hirestream.read.unseen import messages_in

MEDIA_TYPE: Final = "text/html"
_DROPPED: Final = frozenset(
    (  # noqa: SIM905 — a word list reads better as a text
        "script style noscript template head title meta link svg canvas iframe object embed select datalist audio video"
    ).split()
)
_BLOCKS: Final = frozenset(
    (  # noqa: SIM905 — a word list reads better as a text
        "address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul"
    ).split()
)
_SPACED: Final = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "section", "article", "header", "footer", "hr"]
)
_ENCODING: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]{3,20})""", re.IGNORECASE)
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_TAG: Final = re.compile(r"<[a-zA-Z!/]")
_ESCAPED_TAG: Final = re.compile(r"&(?:amp;)?lt;/?[a-zA-Z]")
_ENTITY: Final = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_ESCAPES: Final = 2
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")


def read_html(content: bytes) -> DocumentText:
    """Read a web page. Raises `no-text` or `corrupt`.

    A page with a JobPosting (JSON-LD or microdata) is read from that (reader `json-ld`): it is what the page's author
    says the offer is, without the menus around it.
    """
    root = parse_page(content)
    posting = next(iter(postings_of(root)), None)
    if posting is not None:
        return structured.read_posting(posting, MEDIA_TYPE)
    lines, hidden = _Page(root).read()
    text = "\n".join(lines)
    check_readable(text)
    return DocumentText(
        text=text,
        reader="html",
        media_type=MEDIA_TYPE,
        hidden_text=tuple(HiddenText(text=words, reason=reason) for words, reason in hidden),
    )


def parse_page(content: bytes) -> Any:
    """Parse a page into its tree of elements. Raises `no-text` or `corrupt`."""
    return _parse(_decode(content))


def postings_of(root: Any, base_url: str = "") -> list[dict[str, Any]]:
    """Return the JobPostings of a parsed page, as JSON-LD has them: its scripts, else its microdata."""
    return structured.find_postings(_embedded_json(root)) or microdata_postings(root, base_url)


def text_of_fragment(markup: str) -> str:
    """Return the visible lines of a piece of HTML, as job feeds put it into their descriptions.

    Feeds escape it once more, or twice: text that is all escaped tags is unpacked first.
    """
    for _ in range(_ESCAPES):
        if _TAG.search(markup) or not _ESCAPED_TAG.search(markup):
            break
        markup = unescape(markup)
    if not _TAG.search(markup):
        return unescape(markup) if _ENTITY.search(markup) else markup
    lines, _ = _Page(_parse(f"<div>{markup}</div>")).read()
    return "\n".join(lines)


def _decode(content: bytes) -> str:
    declared = _ENCODING.search(content[:2048])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return content.decode(declared[1].decode("ascii")) if declared else decode(content)
        except (LookupError, UnicodeDecodeError):
            return decode(content)


def _parse(markup: str) -> Any:
    import lxml.etree
    import lxml.html

    # No network, no external entities, and libxml2's own limits on depth and size stay on.
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, remove_pis=True, encoding="utf-8", recover=True)
    source = _DECLARATION.sub("", markup).replace("\x00", "").encode("utf-8", "replace")
    try:
        root = lxml.html.document_fromstring(source, parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError) as error:
        raise refusal("no-text" if not source.strip() else "corrupt") from error
    return root


def _embedded_json(root: Any) -> Iterator[str]:
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield script.text


class _Page:
    """Walks one page without recursion, so that no nesting is too deep."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._styles = Styles(style.text or "" for style in root.iter("style"))
        self._lines: list[str] = [""]
        self._hidden: list[tuple[str, str]] = []
        self._pre = 0

    def read(self) -> tuple[list[str], list[tuple[str, str]]]:
        """Return the visible lines, and the hidden texts with the reason."""
        # (element, whether it is being left)
        stack: list[tuple[Any, bool]] = [(self._root, False)]
        while stack:
            element, leaving = stack.pop()
            if leaving:
                self._leave(element)
                self._add(element.tail)
            elif not isinstance(element.tag, str) or element.tag in _DROPPED:
                is_comment = getattr(element.tag, "__name__", "") == "Comment"
                if is_comment and not (element.text or "").lstrip().startswith("[if"):
                    self._hide(element.text or "", "comment")
                self._add(element.tail)
            elif reason := self._styles.hides(element):
                self._hide(" ".join(_visible_strings(element)), reason)
                self._add(element.tail)
            else:
                self._enter(element)
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
        return tidy_lines(self._lines), self._hidden

    def _hide(self, text: str, reason: str) -> None:
        words = clean_line(_SPACE.sub(" ", text))
        if words:
            self._hidden.append((words, reason))

    def _enter(self, element: Any) -> None:
        tag = element.tag
        if tag == "br":
            self._lines.append("")
        elif tag in {"td", "th"}:
            self._cell()
        elif tag in _BLOCKS:
            self._block(spaced=tag in _SPACED)
            if tag == "li":
                self._lines[-1] = "• "
        self._pre += tag == "pre"
        self._add(element.text)

    def _leave(self, element: Any) -> None:
        self._pre -= element.tag == "pre"
        if element.tag in _BLOCKS:
            self._block(spaced=element.tag in _SPACED)

    def _block(self, *, spaced: bool) -> None:
        if self._lines[-1].strip("• \t") or (self._lines[-1] and not self._lines[-1].startswith("•")):
            self._lines.append("")
        if spaced and len(self._lines) > 1 and self._lines[-2]:
            self._lines.append("")

    def _cell(self) -> None:
        if self._lines[-1].strip():
            self._lines[-1] = self._lines[-1].rstrip() + "\t"

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._hidden += messages_in(text)
        if self._pre:
            first, *rest = text.split("\n")
            self._lines[-1] += first
            self._lines.extend(rest)
            return
        words = _SPACE.sub(" ", text)
        line = self._lines[-1]
        self._lines[-1] = line + (words.lstrip(" ") if not line or line[-1] in " \t" else words)


def _visible_strings(element: Any) -> Iterator[str]:
    for child in element.iter():
        if isinstance(child.tag, str) and child.tag not in _DROPPED and child.text:
            yield child.text
        if child is not element and child.tail:
            yield child.tail
