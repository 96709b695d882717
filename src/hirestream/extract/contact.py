"""How a person or a firm is reached: e-mail addresses, telephones, links."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hirestream.extract.lines import Cut, pieces, split_at
from hirestream.model.profile import Phone

EMAIL: Final = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+%'-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?![\w@])")
_TLD = (
    "com|fr|org|net|io|dev|me|co|eu|be|ch|ca|uk|de|es|it|pt|nl|lu|info|app|ai|tech|design|pro|site|online|"
    "xyz|us|edu|gov|"
    "bio|art|example|studio|page|blog|cv|link|ma|tn|dz|sn|tv|cc|gg|in"
)
LINK: Final = re.compile(
    rf"(?:https?://[^\s<>\"|•,;]+|(?<![@\w./-])(?:www\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_TLD})\b(?:/[^\s<>\"|•,;)]*)?)(?!@)",
    re.IGNORECASE,
)
#: An address written so that programs do not find it: its domain is no web site.
_AT_SPELT = re.compile(r"\S+\s*[\[(]\s*(?:at|arobase|@)\s*[\])]\s*\S+", re.IGNORECASE)
PHONE: Final = re.compile(
    r"(?<![\w/.:=-])(?:\+|00)?\(?\d(?:[\d\s().\-\u2010-\u2013\xa0\u202f]|/(?=\d)){6,22}\d(?![\w/])"
)
_PHONE_LABEL = re.compile(r"(?:t[ée]l|phone|mobile|portable|gsm|cell|call|contact|\bm\s*:|\bt\s*:|☎|✆)", re.IGNORECASE)
HEAD_LINES: Final = 16
#: Country → digits of every number there behind the 0: enough to know a national number of a new or fictional range.
_BEHIND_ZERO: Final = {"FR": 9, "GB": 10}
#: As numbers are written in North America only: "514 555-0188", "(206) 555 0111".
_AMERICAN: Final = re.compile(r"^(?:\(\d{3}\)\s?|[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}$")
_NATIONAL_DIGITS: Final = 9  # shorter numbers are too often something else


@dataclass(frozen=True, slots=True)
class FoundPhone:
    """A telephone number and where it stands."""

    phone: Phone
    cut: Cut


@dataclass(frozen=True, slots=True)
class Said:
    """A value that is not quoted literally (a date, a code), and the words that say it."""

    value: str
    cut: Cut


def emails_in(lines: Sequence[Cut]) -> list[Cut]:
    """E-mail addresses, each once."""
    found: dict[str, Cut] = {}
    for line in lines:
        for m in EMAIL.finditer(line.text) if "@" in line.text else ():
            found.setdefault(m.group().lower(), line.part(*m.span()))
    for cut in _over_two_lines(lines, EMAIL, "@"):
        found.setdefault(cut.text.lower(), cut)
    return list(found.values())


def _over_two_lines(lines: Sequence[Cut], pattern: re.Pattern[str], joint: str) -> list[Cut]:
    """Addresses that a narrow column breaks behind `joint`."""
    found = []
    for line, after in itertools.pairwise(lines):
        if line.text.endswith(joint) and 0 < after.start - line.end <= 2:  # noqa: PLR2004
            at = len(line.text)
            found += [
                Cut(line.start + m.start(), after.start + m.end() - at, m.group())
                for m in pattern.finditer(line.text + after.text.split()[0])
                if m.start() < at < m.end()
            ]
    return found


def links_in(lines: Sequence[Cut], *, bare: bool) -> list[Cut]:
    """Web addresses; those without `http`, `www` or a path only if `bare`."""
    found: dict[str, Cut] = {}
    broken = _over_two_lines(lines, LINK, "/")
    parts = [*broken, *_over_two_lines(lines, EMAIL, "@")]
    for cut in broken:
        found.setdefault(re.sub(r"^(?:https?://)?(?:www\.)?", "", cut.text.lower()), cut)
    for line in lines:
        if "." not in line.text:
            continue
        taken = [m.span() for m in EMAIL.finditer(line.text)] + [m.span() for m in _AT_SPELT.finditer(line.text)]
        for m in LINK.finditer(line.text):
            if any(a < m.end() and m.start() < b for a, b in taken):
                continue
            if any(one.start <= line.start + m.start() < one.end for one in parts):
                continue
            cut = line.part(m.start(), m.start() + len(m.group().rstrip(".,;:)'")))
            full = cut.text.lower().startswith(("http", "www.")) or "/" in cut.text
            if (
                full
                or (bare and not re.search(r"\.(?:js|net|py|ai|io)$", cut.text.split("/")[0], re.IGNORECASE))
                or (bare and cut.text.islower())
            ):
                found.setdefault(re.sub(r"^(?:https?://)?(?:www\.)?", "", cut.text.lower()).rstrip("/"), cut)
    return list(found.values())


def phones_in(lines: Sequence[Cut], regions: Sequence[str]) -> list[FoundPhone]:
    """Telephone numbers that are valid in one of `regions` (tried in order) or carry their country's code.

    When none is valid, a number of a possible length counts if it has a country's code or a label: ranges for fiction
    and new ranges are written like any other.
    """
    found = [
        (line, number)
        for line in lines
        for piece in pieces(line)
        for m in PHONE.finditer(piece.text)
        for number in _numbers(piece.part(*m.span()))
    ]
    candidates = [(line, cut) for line, cut in found if digits(cut.text) > 7 and not _is_years(cut.text)]  # noqa: PLR2004
    if not candidates:
        return []
    valid = [p for _, cut in candidates if (p := _phone(cut, regions, strict=True))]
    if not valid:
        texts = {line.start: line.text for line, _ in candidates}
        labelled = {start for start, text in texts.items() if _PHONE_LABEL.search(text)}
        told = [cut for line, cut in candidates if cut.text.startswith(("+", "00")) or line.start in labelled]
        valid = [p for cut in told if (p := _phone(cut, regions[:1], strict=False))]
    return list({p.phone.e164: p for p in reversed(valid)}.values())[::-1]


def _numbers(cut: Cut) -> list[Cut]:
    """`01 99 00 45 12 / 06 39 98 45 12` are two numbers; `03/53/01/22/10` is one."""
    parts = split_at(cut, "/")
    return parts if all(digits(p.text) >= _NATIONAL_DIGITS for p in parts) else [cut]


def _phone(cut: Cut, regions: Sequence[str], *, strict: bool) -> FoundPhone | None:
    import phonenumbers as pn

    written = re.sub(r"^00", "+", cut.text)
    if _AMERICAN.match(written):
        regions = ("US", "CA") if strict else ("US",)
    if not written.startswith("+") and digits(written) < _NATIONAL_DIGITS:
        return None
    for region in (None,) if written.startswith("+") else tuple(regions):
        try:
            number = pn.parse(written, region)
        except pn.NumberParseException:
            continue
        own = written.startswith(("0", "(0")) and _BEHIND_ZERO.get(region or "") == len(str(number.national_number))
        if own or (pn.is_valid_number(number) if strict else pn.is_possible_number(number)):
            e164 = pn.format_number(number, pn.PhoneNumberFormat.E164)
            return FoundPhone(Phone(e164=e164, as_written=cut.text), cut)
    return None


def digits(text: str) -> int:
    """Count the figures of a text."""
    return sum(c.isdigit() for c in text)


def _is_years(text: str) -> bool:
    return bool(
        re.fullmatch(
            r"(?:19|20)\d\d\D+(?:19|20)\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?:\s*[-–]\s*\d{1,2}[/.]\d{1,2}[/.]\d{2,4})?",
            text.strip(),
        )
    )


def regions_for(language: str, country: str | None) -> tuple[str, ...]:
    """Countries whose way of writing numbers is tried, most likely first; only the person's own when it is known."""
    if country:
        return (country,)
    return ("FR", "BE", "CH", "LU", "CA", "MA") if language == "fr" else ("US", "GB", "FR", "IE", "CA", "AU")
