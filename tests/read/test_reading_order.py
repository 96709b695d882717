"""Hostile pages: columns whose lines the file holds in the order of their height, as print programs write them."""

from __future__ import annotations

import io
import itertools
import random

import pikepdf
import pypdfium2
import pytest
from tests.read.conftest import PdfMaker

from hirestream.read.layout import Piece, reading_order
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


def piece(text: str, x: float, top: float, *, right: float | None = None) -> Piece:
    """A piece of text in type 10 points high, 5 points a letter; `right`: it ends there instead of beginning at `x`."""
    width = 5.0 * len(text)
    left = x if right is None else right - width
    return Piece(text, left, top, left + width, top + 10)


def test_dates_left_and_cells_right_stay_rows() -> None:
    """Dates at the left edge, posts and employers at the right: rows, though headings stand among the dates."""
    rows = [("Jan. 2020 – Present", "Pharmacist"), ("2016 – 2019", "Chemist"), ("2015 – 2016", "Intern")]
    pieces = [piece("WORK EXPERIENCE", 40, 40), piece("EDUCATION", 40, 118)]
    for number, (date, post) in enumerate([*rows, ("2011 – 2015", "BSc Pharmacy")]):
        top = 55 + 15 * number + (30 if number == len(rows) else 0)
        pieces += [piece(date, 40, top), piece(f"{post} of the University Hospital", 0, top, right=560)]
    found = reading_order(pieces)
    assert [text for text in found if "\t" in text] == [
        *(f"{date}\t{post} of the University Hospital" for date, post in rows),
        "2011 – 2015\tBSc Pharmacy of the University Hospital",
    ]


def test_places_and_dates_in_a_margin_join_their_entry() -> None:
    """Town over date, set small beside the first line of each entry, are read with that line, not after the column."""
    pieces = [piece("EXPERIENCE", 40, 40)]
    for number, name in enumerate(["Analyst, Blue Ltd", "Clerk, Red Ltd", "Trainee, Grey Ltd"]):
        top = 60 + 60 * number
        pieces += [
            piece(name, 40, top),
            piece("Leeds, UK", 0, top, right=560),
            piece(f"201{number} – 2019", 480, top + 12),
        ]
        pieces += [
            piece(text, 40, top + 14 * (i + 1)) for i, text in enumerate(["• kept the books", "• closed the year"])
        ]
    found = [text for text in reading_order(pieces) if text]
    assert found[1:4] == ["Analyst, Blue Ltd\tLeeds, UK\t2010 – 2019", "• kept the books", "• closed the year"]
    assert found[-3] == "Trainee, Grey Ltd\tLeeds, UK\t2012 – 2019"


def test_a_cell_that_runs_on_under_itself_is_one() -> None:
    """What had no room in a cell and stands under it belongs to it; what begins a line of its own does not."""
    joined = [
        piece("Lawyer in labour law – Cooperative", 40, 40), piece("2020 – 2022", 220, 40),
        piece("Flanders, Lille", 40, 54),
        piece("Head of office", 40, 80), piece("2018 – 2020", 220, 80),
        piece("Blue Partners, Lille", 40, 94),
    ]  # fmt: skip
    assert [text for text in reading_order(joined) if text] == [
        "Lawyer in labour law – Cooperative Flanders, Lille\t2020 – 2022",
        "Head of office\t2018 – 2020",
        "Blue Partners, Lille",
    ]
