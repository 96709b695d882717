"""RTF: the words of the page in every way that programs write them, and nothing of what is around or hidden."""

from __future__ import annotations

import pytest

from hirestream.errors import BadInput
from hirestream.model.document import DocumentText
from hirestream.read.service import read_document

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}"
    r"{\f2\fcharset77 Geneva;}}{\colortbl;\red0\green0\blue0;\red255\green255\blue255;\red0\green51\blue102;}"
    r"{\*\generator Writer 1.0;}{\stylesheet{\s0 Normal;}}{\info{\title Secret title}{\author Somebody Else}}"
)


def read(body: str) -> DocumentText:
    """Read a body between an ordinary head and end."""
    return read_document((HEAD + body + "}").encode("ascii"), "cv.rtf")


def lines(body: str) -> list[str]:
    """Lines of a body that are not empty."""
    return [line for line in read(body).text.split("\n") if line]


def test_letters_of_all_kinds() -> None:
    """Code pages by font, Unicode with its stand-in, surrogate pairs, dashes and quotes are the right letters."""
    body = (
        r"\f0\'c9milie Lef\'e8vre \emdash  c\u339\'9cur \uc1\u8217?\lquote a\rquote\~b"
        r"\par{\f1 \'c8\'e2\'e0\'ed}\par{\f2 \'8et\'8e}\par\u-10179?\u-8704? et {\uc2\u233ab} \{\}\\ fin\par"
    )
    found = read(body)
    assert (found.reader, found.media_type) == ("rtf", "application/rtf")
    assert found.text == "Émilie Lefèvre — cœur ’‘a’ b\nИван\nété\n😀 et é {}\\ fin"


def test_what_is_around_the_text_is_not_read() -> None:
    """Metadata, pictures, embedded files and the code of fields bring no words; a field's result does."""
    body = (
        r"Carreleur mosa\'efste \'e0 Pau\par{\pict\pngblip 89504e47 0d0a}{\object{\*\objdata 0105deadbeef}"
        r"{\result Mot}}{\field{\*\fldinst HYPERLINK https://x.example}{\fldrslt mon site}}\par"
        r"{\*\unknown{\b never}}{\bin4 {{{{}"
    )
    assert lines(body) == ["Carreleur mosaïste à Pau", "mon site"]


def test_tables_lists_headers_footnotes_and_boxes() -> None:
    """Rows are lines with their cells apart; header first, footer last, notes behind their paragraph."""
    row = r"\trowd\cellx2000\cellx8000\pard\intbl {0}\cell {1}\cell\row"
    body = (
        r"{\header Tom Leroy - tom@example.org\par}{\footer page foot\par}"
        + row.replace("{0}", "2019 - 2024").replace("{1}", r"Peintre\par chez Moreau")
        + row.replace("{0}", "2016 - 2019").replace("{1}", "Apprenti")
        + r"\pard{\listtext\'b7\tab}Permis B\par Voir{\footnote une note} ici\par"
        r"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt En encadr\'e9\par}}}\par"
    )
    assert lines(body) == [
        "Tom Leroy - tom@example.org",
        "2019 - 2024\tPeintre",
        "chez Moreau",
        "2016 - 2019\tApprenti",
        "• Permis B",
        "Voir ici",
        "une note",
        "En encadré",
        "page foot",
    ]


def test_pages() -> None:
    """A page break begins a page."""
    found = read(r"Premi\'e8re page du CV d'un cordonnier\page Seconde page\par")
    assert found.page_of(found.text.index("Seconde")) == 2


@pytest.mark.parametrize(
    ("trap", "reason"),
    [
        (r"{\v first choice}", "vanish"),
        (r"\v first choice\v0 ", "vanish"),
        (r"{\fs4 first choice}", "tiny"),
        (r"{\cf2 first choice}", "white"),
        (r"{\deleted first choice}", "tracked-deletion"),
        (r"{\*\atnid JS}{\*\atnauthor J}\chatn{\*\annotation first choice}", "comment"),
    ],
)
def test_hidden_text_is_listed(trap: str, reason: str) -> None:
    """Words that the page does not show are reported, and not part of the text."""
    found = read(rf"Bricklayer in Hull for eleven years{trap}\par")
    assert found.text == "Bricklayer in Hull for eleven years"
    assert [(one.text, one.reason) for one in found.hidden_text] == [("first choice", reason)]


def test_white_on_a_colour_is_seen() -> None:
    """White words on a coloured ground or in a coloured cell are read."""
    body = (
        r"{\cf2\cb3 Glazier and joiner}\par"
        r"\trowd\clcbpat3\cellx4000\pard\intbl\cf2 Ten years in Leeds\cell\row\pard\cf0 end\par"
    )
    assert lines(body) == ["Glazier and joiner", "Ten years in Leeds", "end"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEAD + "Half a CV of a bricklayer in Hull", "corrupt"),
        (HEAD + "{" * 5_000, "corrupt"),
        (HEAD + "a" * 1_000_001 + "}", "too-large"),
        (HEAD + "}", "no-text"),
    ],
)
def test_bad_files(content: str, code: str) -> None:
    """A cut, a nest without end, a flood and an empty page are each told by their code."""
    with pytest.raises(BadInput) as caught:
        read_document(content.encode("ascii"), "cv.rtf")
    assert caught.value.code == code
