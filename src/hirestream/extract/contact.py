"""The person behind a CV: name, e-mail addresses, telephones, links, place, and what they say of themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hirestream.extract.dates import find_periods
from hirestream.extract.lines import Cut, Line, pieces, split_at, tidy
from hirestream.extract.places import Place, city_size, country_code, read_place
from hirestream.extract.sections import heading_kind
from hirestream.model.profile import Phone
from hirestream.taxonomy.service import Taxonomy
from hirestream.taxonomy.words import fold, listed

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
_PHONE = re.compile(r"(?<![\w/.:=-])(?:\+|00)?\(?\d(?:[\d\s().\-\u2010-\u2013\xa0\u202f]|/(?=\d)){6,22}\d(?![\w/])")
_PHONE_LABEL = re.compile(r"(?:t[ée]l|phone|mobile|portable|gsm|cell|call|contact|\bm\s*:|\bt\s*:|☎|✆)", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:nom(?:\s+(?:et|&)\s+pr[ée]noms?)?|pr[ée]noms?(?:\s+(?:et|&)\s+noms?)?|full\s+name|name|"
    r"candidat(?:e)?|candidate)\s*[:\-]\s*",
    re.IGNORECASE,
)
_FIRST_LABEL = re.compile(r"^(?:pr[ée]noms?|first\s+name|given\s+names?)\s*:\s*(.+)$", re.IGNORECASE)
_LAST_LABEL = re.compile(r"^(?:nom(?:\s+de\s+famille)?|last\s+name|surname|family\s+name)\s*:\s*(.+)$", re.IGNORECASE)
_CV_OF = re.compile(
    r"^(?:(?:mon\s+)?c\.?v\.?|curriculum\s+vit(?:ae|æ)|r[ée]sum[ée])\s*(?:de|d['’]|of|for|[-–—:|])?\s*", re.IGNORECASE
)
_HONORIFIC = re.compile(
    r"^(?:m\.|mr\.?|mrs\.?|ms\.?|mme\.?|mlle\.?|monsieur|madame|mademoiselle|dr\.?|prof\.?|me\.)\s+", re.IGNORECASE
)
_DEGREES = re.compile(
    r",?\s+(?:ph\.?d\.?|mba|m\.?d\.?|cpa|pmp|rn|bsn|esq\.?|jr\.?|sr\.?|msc|m\.?a\.?|b\.?a\.?|cfa|acca|deng)\b.*$",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"^[\"“«(]?(?:[^\W\d_]{1,}(?:['’-][^\W\d_]+)*\.?|[^\W\d_]['’][^\W\d_]+)[\"”»)]?$")
_PARTICLES: Final = listed(
    "de du des la le les von van der den di da dos del bin ben ibn el al al- ter ten y e af zu d' mc"
)
_NOT_NAMES: Final = listed("""
    curriculum vitae cv resume profil profile contact rue avenue boulevard chemin place allee impasse route quai
    street road lane drive
    adresse address telephone tel mobile email mail phone ne nee age ans permis nationalite francaise francais
    celibataire marie mariee
    experience formation competences langues skills education languages summary professional objective accountant
    manager specialist
    engineer page confidential references last updated janvier fevrier mars avril mai juin juillet aout septembre
    octobre novembre decembre
    january february march april june july august september october november december the and et of for with in
    university universite
    ecole lycee institut college master licence bachelor bac bts dut phd msc mba consulting services group groupe
    company sa sas sarl inc ltd
    llc junior senior stage alternance cdi cdd freelance recherche disponible available date nom prenom name
    linkedin github portfolio
    welcome about hello bonjour dear madame monsieur objectif photo situation france paris england london usa
    present current
    department sales marketing business development human resources customer service support information technology
    public relations
    teacher chef advocate consultant designer healthcare fitness aviation banking agriculture arts construction
    finance
    """)
_STREET = re.compile(
    r"\b(?:rue|avenue|av\.|bd|boulevard|chemin|place|all[ée]e|impasse|route|quai|cours|square|r[ée]sidence|"
    r"b[âa]timent|lotissement|"
    r"street|st\.|road|rd\.?|lane|drive|ave\.?|blvd\.?|suite|apt\.?|apartment|flat|p\.?o\.? box|bp\s?\d+|zip)\b",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"(?:n[ée]e?(?:\(e\))?\s+(?:le|en)|date\s+de\s+naissance\s*:?|date\s+of\s+birth\s*:?|d\.?o\.?b\.?\s*:?|"
    r"born(?:\s+on|\s+in)?\s*:?|birth\s*date\s*:?)\s*",
    re.IGNORECASE,
)
_NATIONALITY = re.compile(
    r"\bnationalit(?:é|y|e)\s*:?\s*([^\W\d_]+(?:[ -][^\W\d_]+)?(?:\s*(?:et|and|/|&|,)\s*[^\W\d_]+)?)|"
    r"\b(?:de\s+)?nationalité\s+([^\W\d_]+)",
    re.IGNORECASE,
)
_GENDER = re.compile(r"\b(?:sexe|genre|gender|sex)\s*:\s*([^\W\d_]+)", re.IGNORECASE)
_PLACE_LABEL = re.compile(
    r"^(?:adresse(?:\s+postale)?|address|localisation|location|lieu|ville|city|domicile|r[ée]sidence|"
    r"bas[ée]e?\s+(?:à|in|en)|based\s+in|"
    r"habite\s+(?:à|en)|lives?\s+in|domicili[ée]e?\s+[àa])\s*[:\-]?\s*",
    re.IGNORECASE,
)
HEAD_LINES: Final = 16
_WELL_KNOWN: Final = 30_000  # inhabitants of a city that may stand alone in a header
_LONG_NAME: Final = 48
#: Country → digits of every number there behind the 0: enough to know a national number of a new or fictional range.
_BEHIND_ZERO: Final = {"FR": 9, "GB": 10}
_NATIONAL_DIGITS: Final = 9  # shorter numbers are too often something else
_TITLE_WORDS = 12


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
    return list(found.values())


def links_in(lines: Sequence[Cut], *, bare: bool) -> list[Cut]:
    """Web addresses; those without `http`, `www` or a path only if `bare`."""
    found: dict[str, Cut] = {}
    for line in lines:
        if "." not in line.text:
            continue
        taken = [m.span() for m in EMAIL.finditer(line.text)]
        for m in LINK.finditer(line.text):
            if any(a < m.end() and m.start() < b for a, b in taken):
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
        for m in _PHONE.finditer(piece.text)
        for number in _numbers(piece.part(*m.span()))
    ]
    candidates = [(line, cut) for line, cut in found if _digits(cut.text) > 7 and not _is_years(cut.text)]  # noqa: PLR2004
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
    return parts if all(_digits(p.text) >= _NATIONAL_DIGITS for p in parts) else [cut]


def _phone(cut: Cut, regions: Sequence[str], *, strict: bool) -> FoundPhone | None:
    import phonenumbers as pn

    written = re.sub(r"^00", "+", cut.text)
    if not written.startswith("+") and _digits(written) < _NATIONAL_DIGITS:
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


def _digits(text: str) -> int:
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


# ---------------------------------------------------------------- name


def find_name(
    head: Sequence[Line], everything: Sequence[Line], emails: Sequence[Cut], taxonomy: Taxonomy
) -> Cut | None:
    """Name of the person: labelled, or agreeing with the e-mail address, or the first line worded like a name.

    Never a line of an address, a heading, or the name of a post.
    """
    labelled = _labelled_name(head)
    if labelled:
        return labelled
    locals_ = [fold(e.text.split("@")[0]) for e in emails]
    for lines in (head, everything) if locals_ else ():
        for line in lines:
            for cut in _name_cuts(line):
                if _is_name(cut, taxonomy, sure=True) and _agrees(cut, locals_):
                    return cut
    for rank, line in enumerate(head[:8]):
        if _STREET.search(line.text) or line.bullet or heading_kind(line.text):
            continue
        for cut in _name_cuts(line)[:1]:
            if _is_name(cut, taxonomy, sure=False) and (rank < 4 or line.text.isupper()):  # noqa: PLR2004
                return cut
    return None


def _labelled_name(head: Sequence[Line]) -> Cut | None:
    first = last = None
    for line in head:
        for piece in pieces(line):
            a, b = _FIRST_LABEL.match(piece.text), _LAST_LABEL.match(piece.text)
            if a and not first:
                first = piece.part(*a.span(1))
            elif b and not last:
                last = piece.part(*b.span(1))
            elif m := _LABEL.match(piece.text):
                return tidy(piece.part(m.end(), len(piece.text)))
    if last and first is None and " " in last.text:
        return last
    if first and last:
        low, high = sorted((first, last), key=lambda c: c.start)
        if high.start - low.end < 30:  # noqa: PLR2004 — two lines of one block; the span covers the label between
            return Cut(low.start, high.end, f"{first.text} {last.text}")
    return first or last


def _name_cuts(line: Line) -> list[Cut]:
    found = []
    text = line.text
    m = _CV_OF.match(text)
    whole = line.part(m.end(), len(text)) if m else line
    for piece in pieces(whole):
        for part in (piece, *split_at(piece, ",")[:1]):
            cut = tidy(part)
            h = _HONORIFIC.match(cut.text)
            cut = cut.part(h.end(), len(cut.text)) if h else cut
            d = _DEGREES.search(cut.text)
            cut = cut.part(0, d.start()) if d else cut
            contact = re.search(r"\s+(?=\S*@|\+?\d|\()", cut.text)
            cut = cut.part(0, contact.start()) if contact else cut
            if cut.text and cut not in found:
                found.append(cut)
    return found


def reads_as_name(cut: Cut, taxonomy: Taxonomy) -> bool:
    """Whether a piece is worded like a name, and like nothing else."""
    return _is_name(cut, taxonomy, sure=False)


def _is_name(cut: Cut, taxonomy: Taxonomy, *, sure: bool) -> bool:
    """Whether a piece is worded like a name; unless `sure`, it must be none for a post, skill or city."""
    words = cut.text.split()
    if not 2 <= len(words) <= 5 or len(cut.text) > _LONG_NAME or not all(_NAME_WORD.match(w) for w in words):  # noqa: PLR2004
        return False
    main = [w for w in words if fold(w).strip(".'’") not in _PARTICLES]
    capitalised = len(main) > 1 and len(words[0]) > 1 and all(w.lstrip('"“«(')[:1].isupper() for w in main)
    foreign = any(fold(w).strip(".") in _NOT_NAMES for w in main) or heading_kind(cut.text) is not None
    if not capitalised or foreign or any(country_code(" ".join(words[i:])) for i in range(len(words))):
        return False
    return sure or not (
        taxonomy.looks_like_title(cut.text)
        or taxonomy.skill(cut.text) is not None
        or city_size(cut.text)
        or taxonomy.is_title_vocabulary(cut.text)
    )


def _agrees(cut: Cut, locals_: Sequence[str]) -> bool:
    """Whether an e-mail's local part is made of the name's words or initials."""
    words = [w.strip("'’.") for w in re.split(r"[\s'’-]+", fold(cut.text)) if len(w) > 1]
    joined = "".join(words)
    for local in locals_:
        letters = re.sub(r"[^a-z]", "", local)
        hits = [w for w in words if len(w) > 2 and w in letters]  # noqa: PLR2004
        if len(hits) > 1 or (letters and letters == joined):
            return True
        if hits and any(letters in {w[0] + h, h + w[0], w[0] + "." + h} for h in hits for w in words if w != h):
            return True
        if (
            len(hits) == 1
            and len(hits[0]) > 4  # noqa: PLR2004
            and letters.replace(hits[0], "") in {"", "contact", "hello", "pro", "mail", "me", "cv"}
        ):
            return True
    return False


# ---------------------------------------------------------------- place, headline, personal details


def find_place(head: Sequence[Line]) -> Place | None:
    """Where the person lives: a labelled line first, then any piece of the header that is wholly a place."""
    for line in head:
        for piece in pieces(line):
            m = _PLACE_LABEL.match(piece.text)
            if m:
                place = _place_in(piece.part(m.end(), len(piece.text)))
                if place:
                    return place
    for line in head:
        for piece in pieces(line):
            if EMAIL.search(piece.text) or find_periods(piece.text):
                continue
            place = _place_in(piece)
            if place and (place.city or place.region):
                return place
    return None


def _place_in(cut: Cut) -> Place | None:
    whole = read_place(cut, least=_WELL_KNOWN)
    if whole:
        return whole
    parts = split_at(cut, ",")
    for n in (3, 2, 1):  # the end of an address: city, region, country
        if len(parts) > n:
            tail = cut.part(parts[-n].start - cut.start, len(cut.text))
            place = read_place(tail)
            if place and place.city:
                return place
    return None


def find_headline(head: Sequence[Line], name: Cut | None, taxonomy: Taxonomy) -> Cut | None:
    """Title under (or beside) the name: a short piece of the header that is worded as a post."""
    for line in head[:HEAD_LINES]:
        if line.bullet or EMAIL.search(line.text):
            continue
        parts = pieces(line)
        whole = [] if any(read_place(p) for p in parts) else [line]
        for piece in (*whole, *parts):
            cut = _without_place(tidy(piece))
            if name and cut.start < name.end and name.start < cut.end:
                continue
            if not _is_headline(cut, taxonomy):
                continue
            return cut
    return None


def _without_place(cut: Cut) -> Cut:
    """`Care assistant, Birmingham` → `Care assistant`."""
    parts = split_at(cut, ",")
    tail = cut.part(parts[1].start - cut.start, len(cut.text)) if len(parts) > 1 else None
    return tidy(parts[0]) if tail and read_place(tail, least=_WELL_KNOWN) else cut


def _is_headline(cut: Cut, taxonomy: Taxonomy) -> bool:
    words = cut.text.split()
    if not words or len(words) > _TITLE_WORDS or len(cut.text) > 110 or cut.text.endswith((".", "!", "?")):  # noqa: PLR2004
        return False
    if (
        find_periods(cut.text)
        or _STREET.search(cut.text)
        or LINK.search(cut.text)
        or _digits(cut.text) > 4  # noqa: PLR2004
        or ":" in cut.text
    ):
        return False
    if heading_kind(cut.text) or read_place(cut) or not words[0][0].isalnum():
        return False
    if re.match(r"^(?:i|je|j['’]|my|mon|ma|i['’]m|with|avec|nous|we)\b", cut.text, re.IGNORECASE):
        return False
    return taxonomy.looks_like_title(cut.text)


def find_birth(lines: Sequence[Line]) -> Said | None:
    """Date of birth, if it is written."""
    for line in lines:
        m = _BORN.search(line.text)
        if m:
            for period in find_periods(line.text[m.end() :], line.start + m.end()):
                if period.start and period.start_span:
                    a, b = period.start_span
                    return Said(period.start, line.part(a - line.start, b - line.start))
    return None


def find_nationality(lines: Sequence[Line]) -> Cut | None:
    """Nationality as written."""
    return _group(_NATIONALITY, lines)


def find_gender(lines: Sequence[Line]) -> Cut | None:
    """Gender as written."""
    return _group(_GENDER, lines)


def _group(pattern: re.Pattern[str], lines: Sequence[Line]) -> Cut | None:
    for line in lines:
        m = pattern.search(line.text)
        if m:
            group = next(i for i in range(1, len(m.groups()) + 1) if m[i])
            return line.part(*m.span(group))
    return None
