"""Markdown → the lines a person reads when it is shown: no marks of headings, emphasis, links or tables."""

from __future__ import annotations

import re
from typing import Final

from hirestream.model.document import DocumentText
from hirestream.read.gather import Gathered
from hirestream.read.limits import ReadLimits
from hirestream.read.plain import decode

MEDIA_TYPE: Final = "text/markdown"
_COMMENT: Final = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_FENCE: Final = re.compile(r" {0,3}(?:`{3,}|~{3,})")
_RULE: Final = re.compile(r" {0,3}(?:[-*_] *){3,}| {0,3}={3,} *")
_HEADING: Final = re.compile(r" {0,3}#{1,6}(?:\s+|$)(.*?)(?:\s+#+)?\s*")
_QUOTE: Final = re.compile(r" {0,3}(?:> ?)+")
_BULLET: Final = re.compile(r"(\s*)[-*+]\s+(?:\[[ xX]\]\s+)?")
_TABLE_RULE: Final = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*")
_IMAGE: Final = re.compile(r"!\[[^\[\]]*\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_LINK: Final = re.compile(r"\[([^\[\]]+)\]\(<?([^()\s<>]*)>?(?:\s+\"[^\"]*\")?\)")
_AUTOLINK: Final = re.compile(r"<((?:https?://|mailto:)?[^\s<>]+[@.:][^\s<>]+)>")
_TAG: Final = re.compile(r"</?[a-zA-Z][\w-]*(?:\s[^<>]*)?/?>")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STRONG: Final = re.compile(r"(\*{1,3}|~~|`+)(?=\S)(.+?)(?<=\S)\1")
_UNDERLINED: Final = re.compile(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_LINE: Final = 5_000  # characters: longer lines are no prose, and patterns would take long over them
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_markdown(content: bytes, limits: ReadLimits) -> DocumentText:
    """Read a Markdown file. Raises `no-text`, `too-large` or `corrupt`. Comments are hidden text."""
    page = Gathered()
    source = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    for comment in _COMMENT.findall(source):
        page.hide(comment, "comment")
    fenced = False
    for line in _COMMENT.sub("", source).split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        else:
            page.write(line if fenced or len(line) > _LINE else _shown(line))
    return page.finish("text", MEDIA_TYPE, limits)


def _shown(line: str) -> str:
    """Return one line as it is shown."""
    if _RULE.fullmatch(line) or _TABLE_RULE.fullmatch(line):
        return ""
    line = _QUOTE.sub("", line, count=1)
    if heading := _HEADING.fullmatch(line):
        line = heading[1]
    elif bullet := _BULLET.match(line):
        line = f"{bullet[1]}- {line[bullet.end() :]}"
    if line.lstrip().startswith("|") and line.count("|") > 1:
        line = "\t".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    return _inline(line)


def _inline(text: str) -> str:
    text = _LINK.sub(_as_written, _IMAGE.sub("", text))
    text = _TAG.sub("", _BREAK.sub("\n", _AUTOLINK.sub(r"\1", text)))
    for marks in (_STRONG, _UNDERLINED):
        text = marks.sub(r"\2", marks.sub(r"\2", text))  # twice: `**bold with *more***`
    return _ESCAPE.sub(r"\1", text)


def _as_written(link: re.Match[str]) -> str:
    """The words of a link, and its address when that says more."""
    words, address = link[1], link[2].removeprefix("mailto:")
    return words if not address or address.startswith("#") or address in words else f"{words} ({address})"
