"""The simulator's promises: repeatable bytes, gold that stands in the file, files that open, bad ones that do not."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from itertools import combinations, islice
from pathlib import Path, PurePath

import pytest

from hirestream.errors import CODES
from hirestream.model.profile import Offer, Profile
from hirestream.simulate.compose_other import GENRES, compose_other
from hirestream.simulate.render.text import sheet_text
from hirestream.simulate.service import (
    SimulatedDocument,
    genre_of,
    rows,
    sample_corpus,
    seeded,
    simulate,
    write_corpus,
)


@pytest.fixture(scope="module")
def corpus() -> list[SimulatedDocument]:
    """The demonstration corpus, made once."""
    return list(sample_corpus())


@pytest.fixture(scope="module")
def readable(corpus: list[SimulatedDocument]) -> list[tuple[SimulatedDocument, str]]:
    """Its readable documents with the text that each format's own library finds."""
    return [(document, text_of(document)) for document in corpus if document.expected_code is None]


def text_of(document: SimulatedDocument) -> str:
    """Text of a document, as pypdfium2, python-docx, odfdo, lxml or the codec give it."""
    opened = OPENED_BY.get(PurePath(document.name).suffix)
    if opened:
        return opened(document.content)
    try:
        return document.content.decode()
    except UnicodeDecodeError:
        return document.content.decode("cp1252")


def pdf_text(content: bytes) -> str:
    """All text of a PDF."""
    import pypdfium2

    pages = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def docx_text(content: bytes) -> str:
    """All text of the body and the header of a DOCX, in tables and text boxes too."""
    import docx
    from docx.oxml.ns import qn

    document = docx.Document(BytesIO(content))
    roots = [document.element, *(section.header._element for section in document.sections)]
    return "\n".join(part.text or "" for root in roots for part in root.iter(qn("w:t")))


def odt_text(content: bytes) -> str:
    """Text of all paragraphs and headings of an ODT."""
    import odfdo

    body = odfdo.Document(BytesIO(content)).body
    return "\n".join(node.inner_text for node in body.get_elements("//text:p|//text:h"))


def html_text(content: bytes) -> str:
    """Body text of an HTML page."""
    from lxml import html

    body = html.document_fromstring(content.decode()).find("body")
    return "" if body is None else "".join(str(part) for part in body.itertext())


OPENED_BY: dict[str, Callable[[bytes], str]] = {
    ".pdf": pdf_text,
    ".docx": docx_text,
    ".odt": odt_text,
    ".html": html_text,
    ".json": lambda content: " \n ".join(strings(json.loads(content))),
    ".jsonld": lambda content: " \n ".join(strings(json.loads(content))),
}


def strings(value: object) -> Iterator[str]:
    """Every string and number in a JSON value."""
    if isinstance(value, dict):
        for child in value.values():
            yield from strings(child)
    elif isinstance(value, list):
        for child in value:
            yield from strings(child)
    else:
        yield str(value)


def squeezed(text: str) -> str:
    """Without white space and hyphens, since lines are folded at both."""
    return re.sub(r"[\s\u00ad\ufffe\x02-]+", "", text)


def said(gold: Profile | Offer) -> list[str]:
    """The values of a gold profile that must stand in the document word for word."""
    if isinstance(gold, Profile):
        values = [gold.full_name, gold.title, gold.summary, gold.location.city, *gold.emails, *gold.links]
        values += [phone.as_written for phone in gold.phones]
        for post in gold.experience:
            values += [post.title, post.company, post.city, *(post.description or "").split("\n")]
        for course in gold.education:
            values += [course.degree, course.field, course.institution, course.city, course.start, course.end]
        values += [language.as_written.split(" : ")[0].split(": ")[0] for language in gold.languages]
        values += [*gold.soft_skills, *gold.certifications, *gold.projects, *(s.name for s in gold.skills)]
    else:
        values = [gold.title, gold.company, gold.sector, gold.location.city, gold.location.region, gold.duration]
        values += [gold.working_time, gold.contact.email, gold.apply_url, *(gold.description or "").split("\n")]
        values += [*gold.benefits, *(s.name for s in (*gold.skills_required, *gold.skills_preferred))]
    return [value for value in values if value]


def test_same_seed_gives_the_same_bytes() -> None:
    """A user who simulates twice with one seed gets the same files, in every format."""
    formats = ("pdf", "docx", "html", "txt", "json")

    def digests() -> list[str]:
        made = simulate(cvs=12, offers=12, others=6, seed=3, formats=formats)
        return [hashlib.sha256(document.content).hexdigest() for document in made]

    first = digests()
    assert first == digests()
    assert len(set(first)) == len(first)


def test_another_process_makes_the_same_bytes() -> None:
    """Two machines that simulate with one seed get the same files: nothing hangs on the hashing of a process."""
    program = (
        "import hashlib; from hirestream.simulate.service import simulate; "
        "made = simulate(cvs=6, offers=6, others=2, seed=11); "
        "print(hashlib.sha256(b''.join(document.content for document in made)).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_near_duplicates_are_rare() -> None:
    """Of 300 documents, not one pair shares 80 % of its runs of five words, so that nothing is learnt twice."""
    runs = []
    for document in simulate(cvs=150, offers=150, seed=21, formats=("txt",)):
        words = re.findall(r"\w+", text_of(document).lower())
        runs.append({tuple(words[place : place + 5]) for place in range(len(words) - 4)})
    alike = [len(one & two) / len(one | two) for one, two in combinations(runs, 2)]
    assert max(alike) < 0.8


def test_document_does_not_depend_on_how_many_are_made() -> None:
    """Document 3 of ten is document 3 of a thousand."""
    few = {document.name: document.content for document in simulate(cvs=5, offers=2, seed=1, formats=("txt",))}
    many = {document.name: document.content for document in simulate(cvs=30, offers=30, seed=1, formats=("txt",))}
    assert all(many[name] == content for name, content in few.items())


def test_another_seed_gives_other_documents() -> None:
    """Two seeds share no file."""
    one = {document.content for document in simulate(cvs=10, offers=10, seed=1, formats=("txt",))}
    two = {document.content for document in simulate(cvs=10, offers=10, seed=2, formats=("txt",))}
    assert not one & two


def test_sample_corpus_has_its_counts(corpus: list[SimulatedDocument]) -> None:
    """The demonstration gets 228 files: 120 CVs, 90 offers, 14 others, and four that must be quarantined."""
    kinds = Counter(document.kind for document in corpus if document.expected_code is None)
    assert kinds == {"cv": 120, "offer": 90, "other": 14}
    codes = Counter(document.expected_code for document in corpus if document.expected_code)
    assert codes == {"encrypted": 1, "corrupt": 2, "no-text": 1}
    assert set(codes) <= set(CODES)
    assert len({document.name for document in corpus}) == len(corpus) == 228


def test_languages_are_balanced(corpus: list[SimulatedDocument]) -> None:
    """French and English documents are equally many in each kind."""
    languages = Counter((document.kind, document.language) for document in corpus if not document.expected_code)
    assert languages["cv", "fr"] == languages["cv", "en"] == 60
    assert languages["offer", "fr"] == languages["offer", "en"] == 45
    assert languages["other", "fr"] == languages["other", "en"] == 7


def test_every_gold_value_stands_in_the_file(readable: list[tuple[SimulatedDocument, str]]) -> None:
    """What the gold says, a person can read in the document."""
    missing = []
    for document, text in readable:
        if document.gold is not None:
            body = squeezed(text)
            missing += [(document.name, value) for value in said(document.gold) if squeezed(value) not in body]
    assert missing == []


def test_files_hold_text_and_open_with_their_library(readable: list[tuple[SimulatedDocument, str]]) -> None:
    """Each format opens, and holds the text of a real document."""
    endings = {document.name.rsplit(".", 1)[1] for document, _ in readable}
    assert endings == {"pdf", "docx", "odt", "html", "txt", "json", "jsonld"}
    assert all(len(text) > 150 for _, text in readable)


def test_file_names_and_metadata_name_nobody(readable: list[tuple[SimulatedDocument, str]]) -> None:
    """Neither the file's name nor the PDF's metadata tells whose CV it is; both mark it as synthetic."""
    import pypdfium2

    for document, _ in readable:
        assert re.fullmatch(r"(cv|offer|other)-\d{6}\.\w+", document.name)
        if document.name.endswith(".pdf"):
            metadata = pypdfium2.PdfDocument(document.content).get_metadata_dict()
            assert metadata["Author"] == "hirestream simulator"
            if isinstance(document.gold, Profile):
                assert (document.gold.full_name or "") not in " ".join(metadata.values())


def test_html_and_docx_are_marked_as_synthetic(corpus: list[SimulatedDocument]) -> None:
    """Pages carry a generator, and DOCX files an author, that say where they come from."""
    import docx

    html = next(document for document in corpus if document.name.endswith(".html"))
    assert b'<meta name="generator" content="hirestream simulator">' in html.content
    word = next(document for document in corpus if document.name.endswith(".docx"))
    assert docx.Document(BytesIO(word.content)).core_properties.author == "hirestream simulator"


def by_code(corpus: list[SimulatedDocument], code: str, ending: str) -> bytes:
    """Content of the document that must be quarantined with a code."""
    return next(d.content for d in corpus if d.expected_code == code and d.name.endswith(ending))


def test_encrypted_pdf_needs_its_password(corpus: list[SimulatedDocument]) -> None:
    """The encrypted PDF does not open without its password, and does with it."""
    import pypdfium2

    locked = by_code(corpus, "encrypted", "pdf")
    with pytest.raises(pypdfium2.PdfiumError, match=r"(?i)password"):
        pypdfium2.PdfDocument(locked)
    assert len(pypdfium2.PdfDocument(locked, password="hirestream")) >= 1


def test_truncated_files_do_not_open(corpus: list[SimulatedDocument]) -> None:
    """The files that were cut off cannot be opened."""
    import zipfile

    import pypdfium2

    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(by_code(corpus, "corrupt", "pdf"))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(BytesIO(by_code(corpus, "corrupt", "docx")))


def test_blank_pdf_has_a_page_and_no_text(corpus: list[SimulatedDocument]) -> None:
    """The PDF without text opens, shows a page, and has no word on it."""
    assert pdf_text(by_code(corpus, "no-text", "pdf")).strip() == ""


def months(partial: str) -> int:
    """Months since the year 0; a year alone counts as its end."""
    year, _, month = partial.partition("-")
    return int(year) * 12 + int(month or 12)


def test_careers_fit_the_dates(corpus: list[SimulatedDocument]) -> None:
    """No job ends before it starts, none lies in the future, and none begins before the age of sixteen."""
    profiles = [document.gold for document in corpus if isinstance(document.gold, Profile)]
    profiles += [profile for profile, _ in rows("cv", 300, 5) if isinstance(profile, Profile)]
    for profile in profiles:
        for post in profile.experience:
            assert post.start is not None
            assert post.current == (post.end is None)
            assert months(post.start) <= months(post.end or "2026-12")
            if profile.birth_date:
                assert months(post.start) - months(profile.birth_date[:7]) >= 16 * 12
        assert 0 <= profile.total_years_experience <= 50


def test_years_of_experience_are_the_union_of_the_posts() -> None:
    """Two posts at the same time are not counted twice, and years alone run from January to January."""
    from hirestream.simulate.forms import covered_years

    today = date(2026, 6, 15)
    assert covered_years([("2020-01", "2021-12"), ("2021-01", "2022-12")], today) == 3.0
    assert covered_years([("2018", "2020")], today) == 2.0
    assert covered_years([("2019", "2019")], today) == 1.0
    assert covered_years([("2025-07", None)], today) == 1.0
    assert covered_years([("2020-01", "2020-05")], today) == 0.42


def test_every_genre_of_other_documents_is_written_in_both_languages() -> None:
    """Letters, invoices, references, payslips and the rest come up in French and in English, with no slot unfilled."""
    places = [(genre_of(number), number % 2) for number in range(2 * len(GENRES))]
    assert Counter(places) == Counter(dict.fromkeys([(genre, side) for genre in GENRES for side in (0, 1)], 1))
    for language in ("fr", "en"):
        for genre in GENRES:
            texts = {sheet_text(compose_other(genre, language, seeded(1, genre, n)), "plain", None) for n in range(12)}
            assert len(texts) == 12
            assert not any(re.search(r"[{}]", text) for text in texts), genre


def test_corpus_is_written_with_gold_beside_it(tmp_path: Path) -> None:
    """A folder gets the files, and for each its gold as JSON that the model accepts again."""
    paths = list(write_corpus(simulate(cvs=3, offers=3, others=1, seed=2, formats=("txt",)), tmp_path))
    assert len(paths) == 7
    for path in paths:
        beside = json.loads((tmp_path / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
        assert path.read_bytes()
        if beside["kind"] == "cv":
            assert Profile.model_validate(beside["profile"]).full_name
        elif beside["kind"] == "offer":
            assert Offer.model_validate(beside["profile"]).title
        else:
            assert beside["profile"] is None


def test_stream_does_not_wait_for_its_end() -> None:
    """The first documents of ten million are there at once."""
    stream = simulate(cvs=10_000_000, offers=10_000_000, seed=1, formats=("txt",))
    assert len(list(islice(stream, 5))) == 5


def test_rows_come_in_both_languages_and_kinds() -> None:
    """Benchmarks get gold without files, the languages in turn."""
    offers = list(rows("offer", 10, 1))
    assert [language for _, language in offers] == ["fr", "en"] * 5
    assert all(isinstance(gold, Offer) and gold.skills_required for gold, _ in offers)
    assert list(rows("offer", 10, 1)) == offers


def test_unknown_language_or_format_is_refused() -> None:
    """Asking for German or RTF is an error at the first document, not a silent fallback."""
    with pytest.raises(ValueError, match="de"):
        next(simulate(cvs=1, offers=0, seed=1, languages=("de",)))
    with pytest.raises(ValueError, match="rtf"):
        next(simulate(cvs=1, offers=0, seed=1, formats=("rtf",)))


def test_every_format_with_metadata_says_that_it_is_synthetic() -> None:
    """Whoever finds a file outside the system can tell that nobody real is meant."""
    import docx
    import pypdfium2

    for document in simulate(cvs=12, offers=12, seed=6, formats=("pdf", "docx", "html", "json")):
        if document.name.endswith(".pdf"):
            mark = pypdfium2.PdfDocument(document.content).get_metadata_dict()["Keywords"]
        elif document.name.endswith(".docx"):
            mark = docx.Document(BytesIO(document.content)).core_properties.keywords
        else:
            mark = document.content.decode()
        assert "synthetic document" in mark, document.name
