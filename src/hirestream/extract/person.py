"""The person behind a CV: name, headline, place, and what they say of themselves, by the rules of a header."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hirestream.extract.contact import EMAIL, HEAD_LINES, LINK, PHONE, Said, digits
from hirestream.extract.dates import find_periods
from hirestream.extract.headings import heading_kind
from hirestream.extract.lines import Cut, Line, pieces, split_at, tidy, without
from hirestream.extract.places import Place, city_size, country_code, read_place
from hirestream.extract.post_names import names_a_post
from hirestream.taxonomy.service import Taxonomy
from hirestream.taxonomy.words import fold, listed

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
_WELL_KNOWN: Final = 30_000  # inhabitants of a city that may stand alone in a header
_LONG_NAME: Final = 48
_TITLE_WORDS = 12
_SENTENCE = 60
_MOST_LINES = 80  # that are searched for a name that does not open the text
_ASIDE_WORDS = 7
_LEAST_DIGITS = 9  # of a telephone number: a postcode has fewer
_HEADLINE_LABEL = re.compile(
    r"^(?:poste (?:recherché|souhaité|visé|actuel|occupé)|emploi (?:recherché|actuel)|profession|métier|titre|"
    r"candidature (?:au poste d[e']|pour le poste d[e'])|(?:desired|current|target) (?:position|role|job)|"
    r"position sought|applying for|occupation|job title|title)\s*:?\s+",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\s*\((?=[a-zà-ÿ]+ )[^()]*\)$|(?:,?\s+|\s*[–-]\s*)(?:à la recherche|avec|with|recherch\w+|seeking|looking for|"
    r"en recherche)\b.*$"
)
_AVAILABLE = re.compile(
    r"^(?:disponible|available|mobile|permis|recherche|seeking|open to|en poste|cdi|cdd)\b", re.IGNORECASE
)
_OPENS_SENTENCE = re.compile(
    r"^(?:i|je|j['’]\w+|my|mon|ma|i['’]m|with|avec|nous|we|disponible|available|permis|mari[ée]+|married|single|"
    r"célibataire|né[e]?|born|nationalit[éy]|driving|full|clean)\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"\b(?:je|j['’]\w+|i|my|mon|ma|mes|avec|with|ayant|having|est|is|am|suis)\b", re.IGNORECASE)


def find_name(
    head: Sequence[Line], everything: Sequence[Line], emails: Sequence[Cut], taxonomy: Taxonomy
) -> Cut | None:
    """Name of the person: labelled, or agreeing with the e-mail address, or the first line worded like a name.

    Never a line of an address, a heading, or the name of a post.
    """
    labelled = _labelled_name(head)
    if labelled:
        return labelled
    locals_ = [fold(part) for e in emails for part in _telling_parts(e.text)]
    for lines in (head, everything) if locals_ else ():
        for line in lines:
            for cut in _name_cuts(line):
                if _is_name(cut, taxonomy, sure=True) and _agrees(cut, locals_):
                    return cut
    return (
        _over_two_lines(everything[:_MOST_LINES], locals_, taxonomy)
        or _worded_name(head, taxonomy)
        or _over_a_headline(everything[:_MOST_LINES], taxonomy)
    )


def _telling_parts(email: str) -> list[str]:
    """What of an address may hold the name: its local part, and the domain of a site of one's own."""
    local, _, domain = email.partition("@")
    return [local, domain.split(".")[0]]


def _over_a_headline(lines: Sequence[Line], taxonomy: Taxonomy) -> Cut | None:
    """What is worded like a name right over the name of a post: below a side column that was read first."""
    for line, under in itertools.pairwise(lines):
        close = under.start - line.end <= 2 and not line.bullet  # noqa: PLR2004
        if close and _is_name(line, taxonomy, sure=False) and _is_headline(under, taxonomy):
            return line
    return None


def _worded_name(head: Sequence[Line], taxonomy: Taxonomy) -> Cut | None:
    """The first line that is worded like a name."""
    for rank, line in enumerate(head[:8]):
        if _STREET.search(line.text) or line.bullet or heading_kind(line.text):
            continue
        for cut in _name_cuts(line)[:1]:
            if _is_name(cut, taxonomy, sure=False) and (rank < 4 or line.text.isupper()):  # noqa: PLR2004
                return cut
    return None


def _over_two_lines(lines: Sequence[Line], locals_: Sequence[str], taxonomy: Taxonomy) -> Cut | None:
    """A first name over a last name, as designs set them; both agree with the e-mail address."""
    for one, two in itertools.pairwise(lines):
        if two.start - one.end > 3 or len(one.text.split()) > 2 or len(two.text.split()) > 2:  # noqa: PLR2004
            continue
        both = Cut(one.start, two.end, f"{one.text} {two.text}")
        if _is_name(both, taxonomy, sure=True) and _agrees(both, locals_):
            return both
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
    for line, after in itertools.zip_longest(head, head[1:]):
        for piece in _beside_details(_with_rest(line, after)):
            if find_periods(piece.text):
                continue
            place = _place_in(piece)
            if place and (place.city or place.region):
                return place
    return None


def _with_rest(line: Line, after: Line | None) -> Line:
    """`London, United` with the `Kingdom` of the next line."""
    if after is None or after.gap or after.start - line.end > 2 or len(after.text.split()) > 1:  # noqa: PLR2004
        return line
    country = f"{line.text.rpartition(',')[2]} {after.text}"
    return replace(line, end=after.end, text=f"{line.text} {after.text}") if country_code(country) else line


def _beside_details(line: Line) -> list[Cut]:
    """Pieces of a line without the addresses, numbers and links in it."""
    holes = [m.span() for pattern in (EMAIL, LINK, PHONE) for m in pattern.finditer(line.text) if _is_detail(m.group())]
    at = [(line.start + a, line.start + b) for a, b in holes]
    return [p for cut in (without(line, at) if at else [line]) for p in pieces(cut)]


def _is_detail(text: str) -> bool:
    return "@" in text or "." in text.strip(".") or digits(text) >= _LEAST_DIGITS


def _place_in(cut: Cut) -> Place | None:
    whole = read_place(cut, least=_WELL_KNOWN)
    if whole:
        return whole
    parts = split_at(cut, ",")
    if len(parts) > 1 and parts[1].text[0].islower() and (first := read_place(parts[0], least=_WELL_KNOWN)):
        return first  # "Perpignan, mobile dans tout le département"
    if len(parts) == 3 and country_code(parts[2].text) and (first := read_place(parts[0], least=_WELL_KNOWN)):  # noqa: PLR2004
        return replace(first, region=parts[1], country=country_code(parts[2].text), country_cut=parts[2])
    for n in (3, 2, 1):  # the end of an address: city, region, country
        if len(parts) > n:
            tail = cut.part(parts[-n].start - cut.start, len(cut.text))
            place = read_place(tail)
            if place and place.city:
                return place
    return None


def find_headline(head: Sequence[Line], name: Cut | None, taxonomy: Taxonomy) -> Cut | None:
    """Title under (or beside) the name, or behind a label: a short piece of the header that is worded as a post."""
    lines = [x for x in head[:HEAD_LINES] if not (x.bullet or (x.text.endswith(".") and len(x.text) > _SENTENCE))]
    for line in lines:
        m = _HEADLINE_LABEL.match(line.text)
        if m and m.end() < len(line.text):
            return _bare_headline(line, pieces(line.part(m.end(), len(line.text)))[:1], taxonomy)
    for line in lines:
        parts = [p for p in pieces(line) if not (name and p.start < name.end and name.start < p.end)]
        own = [p for p in parts if _may_be_headline(p)]
        for cut in ([_bare_headline(line, own, taxonomy)] if len(own) == len(parts) else []) + [
            _bare_headline(line, [p], taxonomy) for p in own
        ]:
            if cut is not None and _is_headline(cut, taxonomy):
                return cut
    return _under_the_name(lines, name, taxonomy)


def _under_the_name(lines: Sequence[Line], name: Cut | None, taxonomy: Taxonomy) -> Cut | None:
    """The line under the name, made of words of occupations only: "Marketing digital"."""
    under = next((x for x in lines if name is not None and x.start >= name.end), None)
    if under is None or under.gap or not _may_be_headline(under):
        return None
    return under if taxonomy.is_title_vocabulary(under.text) and _is_worded_shortly(under) else None


def _bare_headline(line: Line, parts: Sequence[Cut], taxonomy: Taxonomy) -> Cut | None:
    """`Étudiant en BTS – recherche une alternance` → `Étudiant en BTS`; `Agent (carte pro)` → `Agent`."""
    kept = list(parts[:1])
    for part in parts[1:]:
        if (
            (part.text[0].islower() and not names_a_post(part.text, taxonomy))
            or not part.text[0].isalpha()
            or _AVAILABLE.match(part.text)
        ):
            break
        kept.append(part)
    if not kept:
        return None
    cut = line.part(kept[0].start - line.start, kept[-1].end - line.start)
    if len(cut.text.split()) > _ASIDE_WORDS and _SPOKEN.search(cut.text):
        return None
    m = _ASIDE.search(cut.text)
    cut = cut.part(0, m.start()) if m and m.start() > 2 else cut  # noqa: PLR2004
    return _without_place(tidy(cut))


def _without_place(cut: Cut) -> Cut:
    """`Care assistant, Birmingham` → `Care assistant`."""
    parts = split_at(cut, ",")
    tail = cut.part(parts[1].start - cut.start, len(cut.text)) if len(parts) > 1 else None
    return tidy(parts[0]) if tail and read_place(tail, least=_WELL_KNOWN) else cut


def _may_be_headline(cut: Cut) -> bool:
    """Whether a piece of the header is no address, date, link or heading."""
    text = cut.text
    return not (
        EMAIL.search(text)
        or find_periods(text)
        or _STREET.search(text)
        or LINK.search(text)
        or digits(text) > 4  # noqa: PLR2004
        or ":" in text
        or heading_kind(text)
        or read_place(cut)
        or not text[0].isalnum()
    )


def _is_headline(cut: Cut, taxonomy: Taxonomy) -> bool:
    return _may_be_headline(cut) and _is_worded_shortly(cut) and names_a_post(cut.text, taxonomy)


def _is_worded_shortly(cut: Cut) -> bool:
    """Whether a text is a name of something, no sentence about oneself."""
    words = cut.text.split()
    if not words or len(words) > _TITLE_WORDS or len(cut.text) > 110 or cut.text.endswith((".", "!", "?")):  # noqa: PLR2004
        return False
    spoken = _SPOKEN.search(cut.text) if len(words) > 5 else None  # noqa: PLR2004
    return spoken is None and not _OPENS_SENTENCE.match(cut.text)


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
