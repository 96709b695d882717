"""Draws, writes and renders synthetic documents, each with the gold that a reader should find in it.

Document i depends only on (seed, kind, i) and on the languages and formats asked for: the same call gives the
same bytes, anywhere and at any time. Everything is streamed.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from random import Random
from typing import Final, Literal

from hirestream.model.document import Kind
from hirestream.model.profile import Offer, Profile
from hirestream.simulate.compose_cv import compose_cv
from hirestream.simulate.compose_offer import compose_offer
from hirestream.simulate.compose_other import GENRES, compose_other
from hirestream.simulate.draw import TODAY, Draws, chance
from hirestream.simulate.draw_person import draw_person
from hirestream.simulate.draw_vacancy import draw_vacancy
from hirestream.simulate.gold import CvChoices, draw_choices, profile_of
from hirestream.simulate.gold_offer import draw_offer_choices, offer_of
from hirestream.simulate.grammar import GrammarWriter
from hirestream.simulate.ports import TextWriter
from hirestream.simulate.render.docx import render_docx
from hirestream.simulate.render.html import render_html
from hirestream.simulate.render.odt import render_odt
from hirestream.simulate.render.pdf import blank_pdf, encrypted_pdf, render_pdf
from hirestream.simulate.render.scan import render_scan
from hirestream.simulate.render.structured import EMPLOYMENT, job_posting, json_resume
from hirestream.simulate.render.text import render_text, sheet_text
from hirestream.simulate.sheet import Sheet

Format = Literal["pdf", "docx", "html", "txt", "json", "odt", "scan"]

MEDIA_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "html": "text/html",
    "txt": "text/plain",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "png": "image/png",
    "jpg": "image/jpeg",
}
#: How often each format is drawn, among those asked for: about as people send them.
_SHARES = {"pdf": 10, "docx": 5, "html": 3, "txt": 3, "json": 1, "odt": 2, "scan": 1}
#: What people send, where nobody says other kinds.
FORMATS: Final = ("pdf", "docx", "odt", "html", "txt")
_CVS, _OFFERS, _OTHERS = 120, 90, 14


@dataclass(frozen=True)
class SimulatedDocument:
    """A file and what it holds. `name` tells nothing of the person.

    `expected_code` is the code of `errors.CODES` with which the pipeline must quarantine the file, else None.
    `occupation` is the key of the catalogue that was drawn: two documents that share it fit in trade. `reference`
    is the day on which the document was written, until which the gold counts the years of a post that lasts.
    """

    name: str
    content: bytes
    media_type: str
    kind: Kind
    language: str
    gold: Profile | Offer | None
    expected_code: str | None = None
    occupation: str | None = None
    reference: date | None = None


def seeded(seed: int, kind: str, number: int) -> Random:
    """The draws of document `number` of a kind: no other document shares them."""
    return Draws(f"hirestream/{seed}/{kind}/{number}")


def simulate(
    *,
    cvs: int,
    offers: int,
    others: int = 0,
    seed: int,
    languages: Sequence[str] = ("fr", "en"),
    formats: Sequence[str] = FORMATS,
    writer: TextWriter | None = None,
    skip: Container[str] = (),
    today: date = TODAY,
) -> Iterator[SimulatedDocument]:
    """Stream documents, the kinds evenly mixed; languages take turns, formats are drawn.

    Those whose name without its ending is in `skip` are left out, and take no work. `formats` may also hold `json`
    (JSON Resume for CVs, a JSON-LD JobPosting for offers, text for others) and `scan` (an image-only PDF, or a PNG or
    JPEG of a single page). Offers are open on `today`, and nothing is written after it.
    """
    chosen = writer or GrammarWriter()
    _check(languages, formats)

    def one(kind: Kind, number: int) -> SimulatedDocument:
        rng = seeded(seed, kind, number)
        language = languages[number % len(languages)]
        return _BUILDERS[kind](number, language, _draw_format(formats, rng), chosen, rng, today)

    for _, kind, number in heapq.merge(_paced("cv", cvs), _paced("offer", offers), _paced("other", others)):
        if _stem(kind, number) not in skip:
            yield one(kind, number)


def _check(languages: Sequence[str], formats: Sequence[str]) -> None:
    """Refuse what cannot be written, before the first document."""
    unknown = [language for language in languages if language not in {"fr", "en"}]
    unknown += [form for form in formats if form not in _SHARES]
    if unknown or not languages or not formats:
        raise ValueError(f"cannot simulate {unknown or 'nothing'}: languages are fr, en; formats {', '.join(_SHARES)}")


def _paced(kind: Kind, count: int) -> Iterator[tuple[float, Kind, int]]:
    """The numbers of a kind, each with its place (0..1) in the whole stream."""
    return (((number + 0.5) / count, kind, number) for number in range(count))


def _draw_format(formats: Sequence[str], rng: Random) -> str:
    return rng.choices(formats, [_SHARES[form] for form in formats])[0]


def _stem(kind: Kind, number: int) -> str:
    return f"{kind}-{number:06d}"


def _name(kind: Kind, number: int, ending: str) -> str:
    return f"{_stem(kind, number)}.{ending}"


def _render(sheet: Sheet, form: str, rng: Random) -> tuple[bytes, str]:
    """The bytes of a sheet in a format, and what their file's name ends in."""
    if form == "scan":
        return render_scan(render_pdf(sheet), rng)
    return _RENDERERS[form](sheet, rng), form


_RENDERERS: dict[str, Callable[[Sheet, Random], bytes]] = {
    "pdf": lambda sheet, _: render_pdf(sheet),
    "docx": lambda sheet, _: render_docx(sheet),
    "odt": lambda sheet, _: render_odt(sheet),
    "html": lambda sheet, _: render_html(sheet),
    "txt": render_text,
}


def _build_cv(number: int, language: str, form: str, writer: TextWriter, rng: Random, today: date) -> SimulatedDocument:
    person = draw_person(language, rng, today=today)
    texts = writer.write_cv(person, rng)
    choices = draw_choices(person, rng)
    ending = form
    if form == "json":
        choices = _for_json_resume(choices)
        gold = profile_of(person, texts, choices)
        # JSON Resume has no place for the kind of a post.
        gold = gold.model_copy(
            update={"experience": tuple(post.model_copy(update={"kind": "job"}) for post in gold.experience)}
        )
        content = json_resume(gold)
    else:
        sheet, gold = compose_cv(person, texts, choices, rng)
        content, ending = _render(sheet, form, rng)
    return SimulatedDocument(
        name=_name("cv", number, ending),
        content=content,
        media_type=MEDIA_TYPES[ending],
        kind="cv",
        language=language,
        gold=gold,
        occupation=person.occupation,
        reference=person.today,
    )


def _for_json_resume(choices: CvChoices) -> CvChoices:
    """Only what JSON Resume has a field for."""
    return replace(
        choices,
        address={"none": "none", "region": "region", "country": "country"}.get(choices.address, "city"),
        birth=None,
        nationality=False,
        licence=False,
        soft_skills=False,
        post_place="none" if choices.post_place == "none" else "city",
        study_city=False,
        languages=choices.languages and ("cefr" if choices.languages == "cefr" else "words"),
    )


def _build_offer(
    number: int, language: str, form: str, writer: TextWriter, rng: Random, today: date
) -> SimulatedDocument:
    vacancy = draw_vacancy(language, rng, today=today)
    texts = writer.write_offer(vacancy, rng)
    choices = draw_offer_choices(vacancy, rng)
    sheet, gold = compose_offer(vacancy, texts, choices, rng)
    posting = job_posting(gold, posted=vacancy.today.isoformat())
    ending = form
    if form == "json":
        ending = "jsonld"
        content = (json.dumps(posting, ensure_ascii=False, indent=2) + "\n").encode()
        gold = _posting_gold(gold)
    elif form == "html":
        # Boards put the whole advertisement into the description of their structured data.
        whole = posting | {"description": sheet_text(replace(sheet, name="", headline=""), "plain", None).strip()}
        content = render_html(sheet, whole if chance(rng, 0.4) else None)
    else:
        content, ending = _render(sheet, form, rng)
    return SimulatedDocument(
        name=_name("offer", number, ending),
        content=content,
        media_type=MEDIA_TYPES[ending],
        kind="offer",
        language=language,
        gold=gold,
        occupation=vacancy.occupation,
        reference=vacancy.today,
    )


def _posting_gold(gold: Offer) -> Offer:
    """Only what the JobPosting holds."""
    return gold.model_copy(
        update={
            "remote": gold.remote if gold.remote == "remote" else None,
            "contract": gold.contract if gold.contract in EMPLOYMENT else None,
            "duration": None,
            "start_date": None,
            "min_years_experience": None,
            "education_level": None,
            "skills_preferred": (),
            "languages": (),
            "driving_licence": (),
            "contact": type(gold.contact)(),
        }
    )


def genre_of(number: int) -> str:
    """Genre of an other document: languages take turns, and a step for each pair brings every genre in each."""
    return GENRES[(number // 2 + number) % len(GENRES)]


def _build_other(
    number: int, language: str, form: str, writer: TextWriter, rng: Random, today: date
) -> SimulatedDocument:
    del writer
    wanted = "txt" if form == "json" else form
    sheet = compose_other(genre_of(number), language, rng, today=today)
    content, ending = _render(sheet, wanted, rng)
    return SimulatedDocument(
        name=_name("other", number, ending),
        content=content,
        media_type=MEDIA_TYPES[ending],
        kind="other",
        language=language,
        gold=None,
    )


_BUILDERS = {"cv": _build_cv, "offer": _build_offer, "other": _build_other}


def sample_corpus(seed: int = 7, *, today: date = TODAY) -> Iterator[SimulatedDocument]:
    """The mixed corpus of the demonstration: 228 documents, with offers that are open on `today`.

    120 CVs, 90 offers, 14 others, and four that must be quarantined: a PDF behind a password, a PDF and a DOCX
    that are cut off, and a PDF without any text.
    """
    good = simulate(cvs=_CVS, offers=_OFFERS, others=_OTHERS, seed=seed, formats=(*FORMATS, "json"), today=today)
    bad = _unreadable(seed, today)
    for place, document in enumerate(good):
        yield document
        if place % 50 == 49:  # noqa: PLR2004 the four are spread over the stream
            yield next(bad)
    yield from bad


def _unreadable(seed: int, today: date) -> Iterator[SimulatedDocument]:
    writer = GrammarWriter()

    def cv(number: int, form: str, language: str) -> SimulatedDocument:
        return _build_cv(number, language, form, writer, seeded(seed, "unreadable", number), today)

    whole = cv(0, "pdf", "fr")
    locked = encrypted_pdf(whole.content, "hirestream")
    yield replace(whole, name="cv-encrypted.pdf", content=locked, gold=None, expected_code="encrypted")
    for number, form, language in ((1, "pdf", "en"), (2, "docx", "fr")):
        whole = cv(number, form, language)
        half = whole.content[: len(whole.content) // 2]
        yield replace(whole, name=f"cv-truncated.{form}", content=half, gold=None, expected_code="corrupt")
    sheet = compose_other("recipe", "en", seeded(seed, "unreadable", 3))
    yield SimulatedDocument(
        name="other-blank.pdf",
        content=blank_pdf(sheet),
        media_type=MEDIA_TYPES["pdf"],
        kind="other",
        language="und",
        gold=None,
        expected_code="no-text",
    )


def write_corpus(documents: Iterable[SimulatedDocument], folder: Path) -> Iterator[Path]:
    """Write each document into `folder`, and its gold as `gold/<stem>.json`; yields the path of each document."""
    gold = folder / "gold"
    gold.mkdir(parents=True, exist_ok=True)
    for document in documents:
        path = folder / document.name
        path.write_bytes(document.content)
        beside = {
            "kind": document.kind,
            "language": document.language,
            "profile": document.gold.model_dump(mode="json") if document.gold else None,
            "expected_code": document.expected_code,
            "occupation": document.occupation,
            "reference": document.reference.isoformat() if document.reference else None,
        }
        stem = PurePath(document.name).stem
        (gold / f"{stem}.json").write_text(json.dumps(beside, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        yield path


def rows(kind: Literal["cv", "offer"], n: int, seed: int) -> Iterator[tuple[Profile | Offer, str]]:
    """Stream gold profiles with their languages, without any file: for benchmarks of millions."""
    writer = GrammarWriter()
    for number in range(n):
        rng = seeded(seed, f"row-{kind}", number)
        language = ("fr", "en")[number % 2]
        if kind == "cv":
            person = draw_person(language, rng)
            texts = writer.write_cv(person, rng)
            yield profile_of(person, texts, draw_choices(person, rng)), language
        else:
            vacancy = draw_vacancy(language, rng)
            offer_texts = writer.write_offer(vacancy, rng)
            yield offer_of(vacancy, offer_texts, draw_offer_choices(vacancy, rng)), language
