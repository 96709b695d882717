"""Hostile pages: columns whose lines the file holds in the order of their height, as print programs write them."""

from __future__ import annotations

import io
import itertools
import random

import pikepdf
import pypdfium2
import pytest
from tests.read.conftest import PdfMaker

from hirestream.read.service import read_document

WORDS = "gestion planning réunion chantier clients budget équipe contrôle stock livraison atelier suivi".split()  # noqa: SIM905
LINES = 24


def line(tag: str, count: int, draw: random.Random) -> str:
    """A line of text that begins with its tag."""
    return " ".join([tag, *draw.choices(WORDS, k=count)])


def sheet(columns: list[tuple[float, float, list[str]]]) -> str:
    """A page on which the lines of all columns (left edge, leading, lines) are drawn from the top down."""
    placed = [(60 + number * leading, x, text) for x, leading, texts in columns for number, text in enumerate(texts)]
    body = "\n".join(f"#place(top + left, dx: {x}pt, dy: {y:.1f}pt)[{text}]" for y, x, text in sorted(placed))
    return f"#set page(width: 595pt, height: 842pt, margin: 0pt)\n#set text(size: 9pt)\n{body}"


def pair_order(text: str, tags: list[str]) -> float:
    """Share of the pairs of lines that stand in the text in the order of reading."""
    places = [text.find(tag) for tag in tags]
    pairs = list(itertools.combinations(places, 2))
    return sum(0 <= first < second for first, second in pairs) / len(pairs)


@pytest.mark.parametrize(
    ("left", "right", "leadings", "words"),
    [
        (40, 220, (14, 14), (3, 8)),
        (40, 220, (14, 17), (3, 8)),
        (40, 400, (15, 13), (9, 2)),
        (40, 205, (14, 16), (3, 9)),
        (40, 310, (14, 14), (6, 6)),
    ],
    ids=["sidebar on one grid", "sidebar", "sidebar right", "narrow gutter", "halves on one grid"],
)
def test_columns_written_line_by_line(
    left: float, right: float, leadings: tuple[float, float], words: tuple[int, int], make_pdf: PdfMaker
) -> None:
    """Two columns are read one after the other, where the order of the file would mix them line by line."""
    draw = random.Random(5)  # noqa: S311 — a page, not a secret
    tags = [[f"{side}{number:02d}" for number in range(LINES)] for side in ("gauche", "droite")]
    columns = [
        (x, leading, [line(tag, count, draw) for tag in side])
        for x, leading, count, side in zip((left, right), leadings, words, tags, strict=True)
    ]
    content = make_pdf(sheet(columns))
    order = [*tags[0], *tags[1]]
    document = pypdfium2.PdfDocument(content)
    textpage = document[0].get_textpage()
    plain = pair_order(textpage.get_text_range(), order)
    textpage.close()
    document.close()
    assert plain < 0.85  # else the page is not hostile
    assert pair_order(read_document(content).text, order) == 1.0


@pytest.mark.parametrize("turned", [0, 90, 270])
@pytest.mark.parametrize("degrees", [90, 270])
def test_words_on_the_side_of_a_page(degrees: int, turned: int, make_pdf: PdfMaker) -> None:
    """Words that run up or down the margin are whole words, and do not cut into the lines beside them."""
    source = (
        "#set page(width: 400pt, height: 400pt, margin: 60pt)\n"
        f"#place(top + left, dx: -50pt, dy: 40pt, rotate({degrees}deg, reflow: true)"
        "[Curriculum vitae de Nadia Haddad])\n"
        "Verrière et vitrailliste à Chartres\n\nRestauration de vitraux depuis 2008\n\nAnglais courant"
    )
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf(source))) as pdf:
        page = pdf.pages[0]
        matrix = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 400 0", 270: "0 -1 1 0 0 400"}[turned]
        page.contents_add(f"q {matrix} cm".encode(), prepend=True)
        page.contents_add(b"Q")
        page.rotate(turned, relative=False)
        pdf.save(buffer)
    lines = [text for text in read_document(buffer.getvalue()).text.split("\n") if text]
    assert "Curriculum vitae de Nadia Haddad" in lines
    assert [text for text in lines if "Nadia" not in text] == [
        "Verrière et vitrailliste à Chartres",
        "Restauration de vitraux depuis 2008",
        "Anglais courant",
    ]
