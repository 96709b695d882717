"""Any supported file → its text in reading order, as `DocumentText`: the one way in for all who read documents."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from typing import Final

from hirestream.model.document import DocumentText
from hirestream.read import docx, europass, html, markdown, ocr, odt, pdf, plain, rtf, structured
from hirestream.read.limits import ReadLimits, refusal
from hirestream.read.packed import DAMAGE

__all__ = ["VERSION", "ReadLimits", "read_document", "sniff_media_type"]

VERSION: Final = "read-1"
_TEXT: Final = "text/plain"
_PICTURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"),
)  # fmt: skip
_HEIC: Final = re.compile(rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL)
_OTHER_PICTURES: Final = re.compile(rb"GIF8|BM.{12}[\x0c\x28\x6c\x7c]\0|RIFF....WEBP|....ftypavi[fs]", re.DOTALL)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_OFFICE: Final = "EncryptedPackage".encode("utf-16-le")
#: The table of contents of an archive whose beginning is damaged.
_CONTENTS: Final = (b"PK\x01\x02", b"PK\x05\x06")
_HTML: Final = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:div|table|article|section|h1|p)[\s>]", re.IGNORECASE
)
_MIME_TYPE: Final = 200  # bytes: no name of a kind is longer
_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b\x1a")
_TAKEN: Final = (
    "PDF, DOCX, ODT, RTF, HTML, text, Markdown, JSON Resume, Europass XML, JSON-LD, PNG, JPEG, TIFF and HEIC are read."
)
_ARCHIVE: Final = f"This is an archive, not a document: `hirestream ingest` takes archives. {_TAKEN}"
_ARCHIVES: Final = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"PK\x05\x06")


def sniff_media_type(content: bytes, name: str = "", declared: str | None = None) -> str:
    """Tell what a file is by its bytes, then by its name, then by what its sender declared.

    Cheap enough for the door: the document itself is not read. Raises `BadInput` `empty` or `unsupported-type`.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise refusal("empty")
    if b"%PDF-" in content[:1024] or (b"startxref" in content[-2048:] and b"endobj" in content):
        return pdf.MEDIA_TYPE
    if picture := _sniff_picture(content):
        return picture
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return rtf.MEDIA_TYPE
    if content.startswith(b"PK\x03\x04"):
        return _sniff_zip(content, name)
    if content.startswith(_ARCHIVES) or content[257:262] == b"ustar":
        raise refusal("unsupported-type", _ARCHIVE)
    if all(mark in content for mark in _CONTENTS):
        raise refusal("corrupt")
    if content.startswith(_OLE):
        if _LOCKED_OFFICE in content:
            return docx.MEDIA_TYPE  # a locked Word document: reading it says `encrypted`
        raise refusal("unsupported-type", f"Old Office files (DOC) are not read: save it as DOCX or PDF. {_TAKEN}")
    return _sniff_text(content, name.lower(), (declared or "").partition(";")[0].strip().lower())


def _sniff_picture(content: bytes) -> str | None:
    for magic, media_type in _PICTURES:
        if content.startswith(magic):
            return media_type
    if _HEIC.match(content):
        return "image/heic"
    if _OTHER_PICTURES.match(content):
        raise refusal("unsupported-type", f"Pictures of this kind are not read: save it as JPEG or PNG. {_TAKEN}")
    return None


def _sniff_zip(content: bytes, name: str) -> str:
    kind = b""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < _MIME_TYPE:
                kind = archive.read("mimetype").strip()
    except DAMAGE:
        # Cut off: the table of contents at its end is gone, the name of a part may still be there.
        names = [part for part in ("word/document.xml",) if part.encode() in content or name.lower().endswith(".docx")]
        kind = odt.MEDIA_TYPE.encode() if odt.MEDIA_TYPE.encode() in content[:200] else b""
    if "word/document.xml" in names:
        return docx.MEDIA_TYPE
    if kind.startswith(odt.MEDIA_TYPE.encode()):  # its templates too: "…text-template"
        return odt.MEDIA_TYPE
    raise refusal("unsupported-type", _ARCHIVE)


def _sniff_text(content: bytes, name: str, declared: str) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff")) or plain.wide_encoding(content) is not None
    sample = content[:8192]
    if not wide and sum(byte in _CONTROLS for byte in sample) > len(sample) // 200:
        raise refusal("unsupported-type", f"The file is in a format that is not read. {_TAKEN}")
    start = sample.lstrip(b"\xef\xbb\xbf \t\r\n")
    if name.endswith((".json", ".jsonld")) or declared.endswith("json") or start[:1] in {b"{", b"["}:
        json_type = _sniff_json(content, certain=name.endswith((".json", ".jsonld")) or declared.endswith("json"))
        if json_type:
            return json_type
    if start[:1] == b"<" and europass.is_europass(content):
        return europass.MEDIA_TYPE
    if name.endswith((".md", ".markdown")) or declared == markdown.MEDIA_TYPE:
        return markdown.MEDIA_TYPE
    if start[:1] == b"<" and (_HTML.search(sample) or name.endswith((".html", ".htm")) or declared == html.MEDIA_TYPE):
        return html.MEDIA_TYPE
    if start.startswith(b"<?xml"):
        raise refusal("unsupported-type", f"This XML is not read. {_TAKEN}")
    if name.endswith((".html", ".htm", ".xhtml")):
        return html.MEDIA_TYPE
    return _TEXT


def _sniff_json(content: bytes, *, certain: bool) -> str | None:
    """Media type of a JSON document; None for text that only looks like JSON at its first character."""
    try:
        parsed = json.loads(plain.decode(content))
    except (ValueError, RecursionError):
        return structured.RESUME_TYPE if certain else None
    if structured.posting_in(parsed) is not None:
        return structured.POSTING_TYPE
    if structured.is_resume(parsed):
        return structured.RESUME_TYPE
    if certain or isinstance(parsed, dict):
        raise refusal("unsupported-type", f"The JSON is neither a JSON Resume nor a JobPosting. {_TAKEN}")
    return None


def read_document(
    content: bytes, name: str = "", media_type: str | None = None, *, limits: ReadLimits | None = None
) -> DocumentText:
    """Read one document.

    `name` and `media_type` (what a sender declared, or what `sniff_media_type` found) help where the bytes leave
    it open. Raises `BadInput` with stage `read` and the code `empty`, `too-large`, `unsupported-type`, `encrypted`,
    `corrupt`, `too-many-pages`, `no-text` or `timeout` (OCR only).
    """
    limits = limits or ReadLimits()
    if len(content) > limits.max_bytes:
        raise refusal("too-large", f"The file has {len(content):,} bytes; at most {limits.max_bytes:,} are read.")
    found = sniff_media_type(content, name, media_type)
    if found == pdf.MEDIA_TYPE:
        return pdf.read_pdf(content, limits)
    if found == docx.MEDIA_TYPE:
        if content.startswith(_OLE):
            raise refusal("encrypted")
        return docx.read_docx(content, limits)
    if found == odt.MEDIA_TYPE:
        return odt.read_odt(content, limits)
    if found in ocr.MEDIA_TYPES:
        return ocr.read_picture(content, found, limits)
    return _read_text(content, found, limits)


def _read_text(content: bytes, found: str, limits: ReadLimits) -> DocumentText:
    if found == html.MEDIA_TYPE:
        return html.read_html(content)
    if found == rtf.MEDIA_TYPE:
        return rtf.read_rtf(content, limits)
    if found == markdown.MEDIA_TYPE:
        return markdown.read_markdown(content, limits)
    if found in {structured.RESUME_TYPE, structured.POSTING_TYPE}:
        return structured.read_json(content)
    if found == europass.MEDIA_TYPE:
        return structured.read_resume(europass.resume_of(content), found)
    return plain.read_plain(content, found)
