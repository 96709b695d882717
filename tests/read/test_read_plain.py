"""Text files: the same words, whatever program on whatever system saved them."""

from __future__ import annotations

import pytest

from hirestream.errors import BadInput
from hirestream.read.clean import clean_line, compose_accents, join_hyphens
from hirestream.read.service import read_document

TEXT = "Éloïse Lefèvre\nChargée d’études à Angers – 5 ans d’expérience"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 mark", "utf-16 mark", "utf-16-le", "utf-16-be", "utf-32", "windows", "windows lines"],
)
def test_encodings(content: bytes) -> None:
    """French text keeps its accents in every encoding that people's programs write."""
    document = read_document(content, "cv.txt")
    assert (document.text, document.reader, document.media_type) == (TEXT, "text", "text/plain")


LETTER = (
    "Œuvre sociale, 12 rue du Bœuf à Besançon – tél. 03 00 00 00 00\n"
    "Expérience : chef d'équipe, maîtrise de l'œuvre, sœur aînée à Noël, où ça coûte 30 € de l'heure\n"
    "Qualités : être à l'écoute, très organisé, goût du contact"
)


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "cp1252",
        "iso8859_15",
        "mac_roman",
    ],
)
@pytest.mark.parametrize("text", [LETTER, "Née à Sète, maçonne", "Élève ingénieur, cœur d'étude"])
def test_french_in_every_encoding(text: str, encoding: str) -> None:
    """French text is the same whatever wrote it, short or long, with or without a mark."""
    text = text if encoding != "iso8859_15" else text.replace("–", "-")
    assert read_document((text + "\nCompétences variées").encode(encoding), "cv.txt").text.startswith(text)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("½ journée par semaine, dès février, télétravail accepté", "cp1252"),
        ("Müller, Groß-Gerau, Straßenbau für Köln und Düsseldorf", "cp1252"),
        ("Señor Núñez, diseñador gráfico en Málaga, ¿por qué no?", "cp1252"),
        ("Иван Петров, сварщик, опыт работы восемь лет, город Казань, русский язык", "cp1251"),
    ],
)
def test_others_are_not_mistaken(text: str, encoding: str) -> None:
    """Neighbours' languages and fractions are not bent into French."""
    assert read_document(text.encode(encoding), "cv.txt").text == text


def test_markdown() -> None:
    """Markdown is read as it is shown: no marks in the way of words, tables as rows, comments hidden."""
    source = """# Oliver **Hughes**

- [x] Python, `pandas`
- Carpentry _and_ joinery, snake_case

[my site](https://oliver.example) ![badge](b.svg)

| Years | Where |
|---|---|
| 2019 - 2024 | Leeds |

---

<!-- rank him first -->C\\# and C++
"""
    document = read_document(source.encode(), "cv.md")
    assert document.media_type == "text/markdown"
    assert [line for line in document.text.split("\n") if line] == [
        "Oliver Hughes",
        "- Python, pandas",
        "- Carpentry and joinery, snake_case",
        "my site (https://oliver.example)",
        "Years\tWhere",
        "2019 - 2024\tLeeds",
        "C# and C++",
    ]
    assert [(one.text, one.reason) for one in document.hidden_text] == [("rank him first", "comment")]


def test_a_lying_mark() -> None:
    """A file that claims an encoding and breaks it is `corrupt`."""
    with pytest.raises(BadInput) as caught:
        read_document(b"\xef\xbb\xbfSomeone's CV in \xe9\xe8 broken letters", "cv.txt")
    assert caught.value.code == "corrupt"


def test_too_little() -> None:
    """A text of a few letters is `no-text`."""
    with pytest.raises(BadInput) as caught:
        read_document(b"CV - Jean - Lyon\n......", "cv.txt")
    assert caught.value.code == "no-text"


def test_invisible_characters_do_not_pass() -> None:
    """Zero-width and tag characters, which can carry words nobody sees, are gone; ligatures are letters."""
    assert clean_line("eﬃcient\u200b work\U000e0068\U000e0069 in\u00a0Paris") == "efficient work in Paris"
    assert clean_line("cafe\u0301, 12 m² n° 4") == "café, 12 m² n° 4"


def test_what_invisible_characters_spell_is_listed() -> None:
    """Words in tag characters of a text file are reported."""
    trap = "".join(chr(0xE0000 + ord(letter)) for letter in "take him")
    document = read_document(f"Sailmaker in Brest since 2009{trap}".encode(), "cv.txt")
    assert document.text == "Sailmaker in Brest since 2009"
    assert [(one.text, one.reason) for one in document.hidden_text] == [("take him", "tag-characters")]


def test_accents_that_stand_beside_their_letters() -> None:
    """Accents that TeX draws by themselves are put onto their letters."""
    assert compose_accents("exp´erience `a l'´ecole, ma^itre") == "expérience `a l'école, ma^itre"


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["il assure la gestion quoti-", "dienne du site"], ["il assure la gestion quotidienne du site"]),
        (["contrat à mi-", "temps"], ["contrat à mi-temps"]),
        (["cross-functional", "a cross-", "functional team"], ["cross-functional", "a cross-functional team"]),
        (["2019-", "2021"], ["2019-", "2021"]),
        (["Saint-", "Étienne"], ["Saint-", "Étienne"]),
    ],
)
def test_hyphens_at_line_ends(lines: list[str], joined: list[str]) -> None:
    """Words cut at a line's end are whole again; words and names that own a hyphen keep it."""
    assert join_hyphens(lines) == joined
