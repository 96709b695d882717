"""What a language model says of a document → values that stand in its text and read as they should.

Each goes through the rules' own readers: addresses, numbers, places, dates, languages, skills. What they do not know
for one is dropped, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from hirestream.extract import contact
from hirestream.extract.dates import Period, find_periods
from hirestream.extract.headings import heading_kind
from hirestream.extract.languages import spoken_in
from hirestream.extract.lines import Cut
from hirestream.extract.places import read_place
from hirestream.extract.questions import Question
from hirestream.extract.quotes import Quotes, flat, overlap
from hirestream.model.document import DocumentText
from hirestream.model.profile import Language, Location, Phone, Skill
from hirestream.taxonomy.service import Taxonomy
from hirestream.taxonomy.words import fold

T = TypeVar("T")
_LONGEST_SKILL: Final = 6  # words
_CASED: Final = 3  # letters up to which a skill must be written as in the text: R, Go, SQL
#: What documents call themselves.
_OF_DOCUMENT: Final = re.compile(r"(?:mon |my )?(?:curriculum vit(?:ae|æ)|c\.?v\.?|r[ée]sum[ée])", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What is known of a document besides its text."""

    document: DocumentText
    language: str
    taxonomy: Taxonomy
    today: date


class Taker:
    """Takes what stands in the text, and counts the rest."""

    def __init__(self, quotes: Quotes, reading: Reading) -> None:
        self.quotes = quotes
        self.reading = reading

    def one(
        self, question: Question, said: object, read: Callable[[Cut], T | None], *, phrase: bool = True
    ) -> T | None:
        """Read a value where it stands first in a way that `read` accepts."""
        if not isinstance(said, str) or not said.strip():
            return None
        found = (read(cut) for cut in self.quotes.places(said, question.window, phrase=phrase))
        return self.count(next((value for value in found if value is not None), None))

    def count(self, value: T | None) -> T | None:
        """Count a value as taken, or as dropped."""
        if value is None:
            self.quotes.dropped += 1
        else:
            self.quotes.taken += 1
        return value

    # ---- single values
    def text(self, path: str, fits: Callable[[Cut], bool]) -> Callable[[Cut], str | None]:
        """Reader of a text that is taken as it stands."""
        return lambda cut: self.quotes.value(path, cut) if is_label(cut) and fits(cut) else None

    def location(self, question: Question, said: object, known: Location) -> Location:
        """The town, with its region and country where the same words tell them."""

        def read(cut: Cut) -> Location | None:
            place = read_place(flat(cut), least=1)
            if place is None or place.city is None:
                return None
            told = {"city": self.quotes.value("location.city", place.city)}
            if place.region and known.region is None:
                told["region"] = self.quotes.value("location.region", place.region)
            words = place.country_cut or place.region
            if place.country and words and known.country is None:
                self.quotes.note("location.country", words.start, words.end)
                told["country"] = place.country
            return known.model_copy(update=told)

        return self.one(question, said, read) or known

    def day(self, question: Question, said: object) -> str | None:
        """Date by our own rules."""

        def read(cut: Cut) -> str | None:
            period = period_in(cut)
            if period is None or period.start is None or period.start_span is None:
                return None
            self.quotes.note(question.path, *period.start_span)
            return period.start

        return self.one(question, said, read, phrase=False)

    # ---- lists
    def skills(self, question: Question, said: object) -> tuple[Skill, ...]:
        """Skills that the taxonomy knows, or that stand in a list; each once."""
        found: dict[str, Skill] = {}

        def read(cut: Cut) -> Skill | None:
            if not is_label(cut) or len(cut.text.split()) > _LONGEST_SKILL:
                return None
            concept = self.reading.taxonomy.skill(cut.text)
            if concept is None and not self.quotes.is_listed(cut):
                return None
            key = concept.uri if concept else fold(cut.text)
            if key in found or (concept and self.reading.taxonomy.is_soft(concept)):
                return None
            found[key] = Skill(name=self.quotes.value(f"{question.path}[{len(found)}]", cut), concept=concept)
            return found[key]

        for one in _texts(said):
            if len(one) <= _CASED and not re.search(rf"(?<!\w){re.escape(one)}(?!\w)", self.reading.document.text):
                self.quotes.dropped += 1
                continue
            self.one(question, one, read, phrase=False)
        return tuple(found.values())

    def languages(self, question: Question, said: object) -> tuple[Language, ...]:
        """Languages by our own table, with the level that their words tell."""
        found: dict[str, Language] = {}

        def read(cut: Cut) -> Language | None:
            spoken = next(iter(spoken_in(flat(cut))), None)
            if spoken is None or spoken.code in found:
                return None
            written = self.quotes.value(f"languages[{len(found)}]", spoken.cut)
            found[spoken.code] = Language(name=spoken.name, code=spoken.code, level=spoken.level, as_written=written)
            return found[spoken.code]

        for one in _texts(said):
            self.one(question, one, read, phrase=False)
        return tuple(found.values())

    def emails(self, question: Question, said: object, others: Sequence[tuple[int, int]]) -> tuple[str, ...]:
        """Addresses, also those that the text writes with blanks."""
        found: list[str] = []
        for one in _texts(said):
            address = re.sub(r"\s+", "", one)
            cuts = self.quotes.signs(address, r"\s", question.window) if contact.EMAIL.fullmatch(address) else []
            cut = next((cut for cut in cuts if not overlap(cut, others)), None)
            if cut is None or address.lower() in map(str.lower, found):
                self.quotes.dropped += 1
                continue
            self.quotes.taken += 1
            self.quotes.note(f"emails[{len(found)}]", cut.start, cut.end)
            found.append(re.sub(r"\s+", "", cut.text))
        return tuple(found)

    def phones(
        self, question: Question, said: object, others: Sequence[tuple[int, int]], country: str | None
    ) -> tuple[Phone, ...]:
        """Numbers that are valid where the person is."""
        regions = contact.regions_for(self.reading.language, country)
        found: dict[str, Phone] = {}
        for one in _texts(said):
            cuts = self.quotes.signs(re.sub(r"[^\d+]", "", one), r"\s().\-/", question.window)
            read = (contact.phones_in([flat(cut)], regions) for cut in cuts if not overlap(cut, others))
            number = next((numbers[0] for numbers in read if numbers), None)
            if number is None or number.phone.e164 in found:
                self.quotes.dropped += 1
                continue
            self.quotes.taken += 1
            self.quotes.note(f"phones[{len(found)}]", number.cut.start, number.cut.end)
            found[number.phone.e164] = number.phone
        return tuple(found.values())


def _texts(said: object) -> Iterator[str]:
    for one in said if isinstance(said, list) else ():
        if isinstance(one, str) and one.strip():
            yield one.strip()


def is_label(cut: Cut) -> bool:
    """Whether some words may name something: no address, no heading, no mark-up, with letters."""
    text = cut.text
    return (
        any(sign.isalpha() for sign in text)
        and not re.search(r"[<>{}@\\]|https?:|www\.", text)
        and heading_kind(text) is None
        and not _OF_DOCUMENT.fullmatch(text)
        and not find_periods(text)
    )


def is_named(cut: Cut) -> bool:
    """Whether some words begin as a name does."""
    return cut.text[0].isupper() or cut.text[0].isdigit()


def period_in(cut: Cut) -> Period | None:
    """Period that some words tell, over the end of a line too."""
    line = flat(cut)
    return next(iter(find_periods(line.text, line.start)), None)
