"""What a model wrote of a draw → fit to be used, or a complaint: nothing may be stated that was not drawn.

Checked are the language, figures (in words too), names, tools and skills, diplomas, and ways of contact. It is strict
rather than clever: a good sentence that is refused costs a retry, a made-up fact would make the gold untrue.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from hirestream.simulate.assignments import Answer, Assignment
from hirestream.simulate.catalogue import occupations, places, side, wording
from hirestream.simulate.inflect import capital

_CONTACT: Final = re.compile(
    r"@|https?:|www\.|\b\w+\.(?:com|org|net|fr|io|eu|co|uk|ca)\b|(?:\d[\s.()/-]?){7,}", re.IGNORECASE
)
_FORM: Final = re.compile(r"[\[\]{}<>*|`_\\]|^#|\bnotes?\s*:|\bpost_\d", re.IGNORECASE)
_FIGURE: Final = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
_MEASURED: Final = re.compile(
    r"(\d+)[\s\u00a0\u202f-]*(%|ans?\b|années?\b|years?\b|mois\b|months?\b|€|euros?\b|k\b)", re.IGNORECASE
)
_WORD: Final = re.compile(r"[\w&+#]+")
_SENTENCE_END: Final = frozenset('.!?:;…«»"“”(')
_DIPLOMA: Final = re.compile(
    r"\b(bachelor|mba|phd|doctora\w+|diplom\w+|degrees?|baccalaureat|bac|masters?'?s?(?= degree| in| of| en)|"
    r"mastere|certifi\w+|graduat\w+|universit\w+|bts|dut|bep)\b"
)
_UNITS: Final = {
    "en": "zero - two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty",
    "fr": "zero - deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize - - - vingt",
}
_TENS: Final = {
    "en": {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90},
    "fr": {"trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60},
}
_MANY: Final = re.compile(
    r"\b(hundreds?|thousands?|millions?|dozens?|decades?|cents?|centaines?|mille|milliers?|dizaines?|douzaines?|"
    r"quinzaines?|vingtaines?|trentaines?|decennies?)\b"
)
_STEM: Final = 5
#: Letters below which a language is told by chance: of 1,200 texts in the right one, 6 were refused at 40, none at 100.
_LEAST_LETTERS: Final = 100


@dataclass(frozen=True)
class Complaint:
    """Why an answer is refused: a word for counts, and a sentence for the model."""

    about: str
    reason: str


def tidy(answer: Answer) -> dict[str, str | list[str]]:
    """An answer without what is only form: folded spaces, bullets, and full stops at the end of duties."""

    def line(text: str) -> str:
        return capital(" ".join(text.split()).lstrip("-•– ").rstrip(" .;,"))

    return {
        field: " ".join(value.split()) if isinstance(value, str) else [line(text) for text in value]
        for field, value in answer.items()
    }


def complaint(answer: Answer, assignment: Assignment, detect: Callable[[str], str]) -> Complaint | None:
    """What is wrong with a tidied answer; None when it can be used. `detect` tells the language of a text."""
    return next(_complaints(answer, assignment, detect), None)


def _complaints(answer: Answer, assignment: Assignment, detect: Callable[[str], str]) -> Iterator[Complaint]:
    language = assignment.language
    texts = {field: [value] if isinstance(value, str) else list(value) for field, value in answer.items()}
    for field, count in assignment.counts.items():
        if len(texts[field]) != (count or 1):
            yield Complaint("count", f"{field} must have {count or 1} lines")
        if len({_plain(text) for text in texts[field]}) < len(texts[field]):
            yield Complaint("form", f"{field} says the same twice")
    listed = [line for field, lines in texts.items() if assignment.counts[field] for line in lines]
    for spoken in (*(value for value in answer.values() if isinstance(value, str)), " ".join(listed)):
        if sum(map(str.isalpha, spoken)) >= _LEAST_LETTERS and detect(spoken) != language:
            yield Complaint("language", f"not all is in {'French' if language == 'fr' else 'English'}")
    everything = _plain(" ".join(assignment.grounds.values()))
    for field, lines in texts.items():
        for text in lines:
            yield from _undrawn(text, assignment.grounds[field], everything, language)


def _undrawn(text: str, ground: str, everything: str, language: str) -> Iterator[Complaint]:
    """What a text says beyond `ground`, what its field may draw on, or `everything`, what the document may."""
    if _FORM.search(text) or not text:
        yield Complaint("form", "only plain sentences, without marks or labels")
    for found in _CONTACT.finditer(text):
        if found[0] not in ground:  # a tool may be called as its site is
            yield Complaint("contact", f"“{found[0]}” is an address, a link or a number to call")
    for figure in _undrawn_figures(text, ground, language):
        yield Complaint("figure", f"“{figure}” is not in the facts for this field")
    for name in _names(text, _plain(ground)):
        yield Complaint("name", f"“{name}” is not in the facts for this field")
    for found in _DIPLOMA.finditer(_plain(text)):
        if not re.search(rf"\b{re.escape(found[0])}\b", everything):
            yield Complaint("diploma", f"“{found[0]}” is a diploma or a school that is not in the facts")
    for term in _terms(text, language):
        if _plain(term) not in everything and not _same_stems(_plain(term), everything):
            yield Complaint("skill", f"“{term}” is a skill or a tool that is not in the facts")


def _same_stems(term: str, everything: str) -> bool:
    """Whether the facts speak of it in another form: who kneaded dough may write of kneading."""
    stems = [word[:_STEM] for word in re.findall(r"[a-z]{4,}", term)]
    return bool(stems) and all(re.search(rf"\b{stem}", everything) for stem in stems)


def _undrawn_figures(text: str, ground: str, language: str) -> Iterator[str]:
    spelt = {str(number) for number in _numbers(_plain(ground), language)}
    yield from sorted(_figures(text) - _figures(ground) - spelt)
    for figure, unit in sorted(_measured(text) - _measured(ground)):
        yield f"{figure} {unit}"
    yield from _spelt(_plain(text), _plain(ground), language)


def _plain(text: str) -> str:
    """Small letters without accents, with straight apostrophes."""
    folded = unicodedata.normalize("NFKD", text.replace("’", "'").replace("œ", "oe")).casefold()
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def _figures(text: str) -> set[str]:
    return {re.sub(r"\D", "", figure) for figure in _FIGURE.findall(text)}


def _measured(text: str) -> set[tuple[str, str]]:
    """Figures with what they count: 12 % of something is not 12 years."""
    kinds = {"%": "%", "a": "years", "y": "years", "m": "months", "€": "euros", "e": "euros", "k": "thousands"}
    return {(figure, kinds[unit[0].lower()]) for figure, unit in _MEASURED.findall(text)}


@cache
def _values(language: str) -> dict[str, int]:
    units = {word: value for value, word in enumerate(_UNITS[language].split()) if word != "-"}
    return units | _TENS[language]


def _numbers(allowed: str, language: str) -> set[int]:
    """Every number in the facts, in figures or in words."""
    values = _values(language)
    return {int(figure) for figure in _figures(allowed) if figure} | {
        values[word] for word in re.findall(r"[a-z]+", allowed) if word in values
    }


def _spelt(plain: str, allowed: str, language: str) -> Iterator[str]:
    """Numbers in words that the facts do not have, in figures or in words; "twenty-five" counts as a whole."""
    values, numbers = _values(language), _numbers(allowed, language)
    for found in re.finditer(r"[a-z]+(?:-(?:et-)?[a-z]+)*", plain):
        parts = [part for part in found[0].split("-") if part in values]
        if parts and sum(values[part] for part in parts) not in numbers:
            yield found[0]
    for found in _MANY.finditer(plain):
        if found[0] not in allowed:
            yield found[0]


def _names(text: str, allowed: str) -> Iterator[str]:
    """Words with a capital, within a sentence or known as a name, that the facts do not have."""
    known = set(re.split(r"[^\w&+#]+", allowed))
    for found in _WORD.finditer(text):
        word, before = found[0], text[: found.start()].rstrip()
        if _plain(word) in known or not any(letter.isupper() for letter in word):
            continue
        first = not before or before[-1] in _SENTENCE_END
        inner = any(letter.isupper() for letter in word[1:])
        if word == "I" or (first and not inner and _plain(word) not in _proper_names()):
            continue
        yield word


@cache
def _proper_names() -> frozenset[str]:
    """Names of the catalogue that are one word: they would pass at the beginning of a sentence."""
    names = wording("names")
    found = {*names["first"]["m"], *names["first"]["f"], *names["last"]["all"], *names["company"]["stems"]}
    for cities in places().values():
        found |= {name for city in cities for name in (city.city_fr, city.city_en)}
    return frozenset(_plain(name) for name in found if name.isalpha())


@cache
def _known_terms(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Tools and skills of the hand-written trades; those with capitals are looked for as they are written."""
    index = side(language)
    terms = {name[index] for one in occupations().values() for name in (*one.tools, *one.skills)}
    exact = {term for term in terms if any(letter.isupper() for letter in term)}
    return _any_of(exact), _any_of({_plain(term) for term in terms - exact})


def _any_of(terms: set[str]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    return re.compile(rf"(?<![\w+#])(?:{'|'.join(map(re.escape, longest_first))})(?![\w+#])")


def _terms(text: str, language: str) -> Iterator[str]:
    exact, folded = _known_terms(language)
    yield from (found[0] for found in exact.finditer(text))
    yield from (found[0] for found in folded.finditer(_plain(text)))
