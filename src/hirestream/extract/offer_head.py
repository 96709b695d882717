"""Head of a job offer: the title of the post, who offers it, and where."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hirestream.extract import contact
from hirestream.extract.dates import find_periods
from hirestream.extract.lines import Cut, Line, pieces, split_at, tidy
from hirestream.extract.offer_parts import part_of, sentences
from hirestream.extract.offer_terms import names_a_term
from hirestream.extract.places import Place, city_size, country_code, read_place
from hirestream.extract.trace import Trace
from hirestream.model.profile import Location
from hirestream.taxonomy.service import Taxonomy
from hirestream.taxonomy.words import fold, listed

_TITLE_LABEL = re.compile(
    r"^(?:(?:intitulé|titre)(?: du poste| de l['’]offre)?|poste(?: à pourvoir| proposé)?|offre d['’]emploi|"
    r"job title|position|title|role|job|métier|vacancy)\s*[:\-–]\s*",
    re.IGNORECASE,
)
_COMPANY_LABEL = re.compile(
    r"^(?:entreprise|société|employeur|company(?: name)?|employer|organi[sz]ation|recruteur|établissement|structure|"
    r"collectivité|agency|practice|school|hospital|trust|nom de l['’]entreprise|hiring organization)\s*:\s*",
    re.IGNORECASE,
)
_SECTOR_LABEL = re.compile(r"^(?:secteur(?: d['’]activité)?|industry|sector|domaine)\s*:\s*", re.IGNORECASE)
_PLACE_LABEL = re.compile(
    r"^(?:lieu(?: de travail| du poste| d['’]exercice)?|localisation|location|job location|ville|adresse|"
    r"place of work|workplace|place|site|où|where|based in|lieu de mission)\s*:\s*",
    re.IGNORECASE,
)
_GENDERED = re.compile(r"\(?\s*\b[HFMW]\s*[/.-]\s*[HFMWX](?:\s*/\s*[DXN])?\b\s*\)?", re.IGNORECASE)
_SEEKS = re.compile(
    r"(?:recherch(?:e|ons)|recrut(?:e|ons)|cherch(?:e|ons)|embauche|(?:are|is) (?:looking for|seeking|hiring|"
    r"recruiting)|looking to hire|seeks|hiring)\s+(?:activement\s+|actuellement\s+|dans le cadre[^,]*,\s*|"
    r"pour [^,.]{3,60}[,:]?\s*|currently\s+)*"
    r"(?:un\(e\)|une?\s?/\s?une?|une?|des|an?|our next|notre futur\(?e?\)?|son|sa)\s+(?:nouve(?:l|lle|au)\s+|"
    r"talented\s+|new\s+|experienced\s+)?(?P<title>[^\n.,;:!?]{3,80})",
    re.IGNORECASE,
)
_EMPLOYER = re.compile(
    r"^(?:(?i:la société|l['’]entreprise|notre (?:agence|société|entreprise|cabinet|groupe)|le groupe|"
    r"l['’]agence|le cabinet|the company|at|"
    r"chez)\s+)?(?P<name>[A-ZÀ-Ý][\w&'’.+-]*(?:\s+(?:[A-ZÀ-Ý0-9&][\w&'’.+-]*|de|du|des|la|le|et|and|of|"
    r"d['’]\w+)){0,6}?)"
    r"(?:\s*,[^,.]{3,120},)?\s+(?:recrute|recherche|est une?|est le|est la|est un|is an?|is the|is looking|is "
    r"hiring|is seeking|seeks|accompagne|propose|vous propose|intervient|is recruiting)\b"
)
_ABOUT = re.compile(
    r"^(?:about|à propos (?:de|d['’])\s*|qui est|who is|join|rejoignez|"
    r"rejoindre)\s+(?P<name>[A-ZÀ-Ý][\w&'’.+-]*(?:\s+[A-ZÀ-Ý0-9&][\w&'’.+-]*){0,4})\s*[?:!]?$"
)
_SENTENCE = re.compile(
    r"^(?:nous|je|vous|pour|notre|dans|au sein|we|our|you|i|this|join|rejoignez|envie|et si)\b", re.IGNORECASE
)
_TITLE_ENDS = re.compile(
    r"\s+(?:pour|afin|dans|en (?:CDI|CDD|intérim|alternance)|à|au sein|basée?|who|to join|to support|for|in|"
    r"at|with|capable|expérimentée?|"
    r"disposant|ayant|sur)\b"
)
_NOT_COMPANY = frozenset(
    fold(w)
    for w in listed(
        """
        nous notre client votre vous elle il on ce cette the we our you this le la les l un une des poste
        mission description profil it he she they a an vos nos dans pour il/elle entreprise societe groupe
        agence us me role job team position offre company aujourd'hui cdi cdd idéalement afin avec son sa in
        as candidat candidate
        """
    )
)
#: What is told around a title: how urgent, where, under what contract, how long.
_BEFORE_TITLE = re.compile(
    r"^(?:#\w+\s+|urgent\b\s*[:!–-]?\s*|remote\s+(?=[A-Z])|(?:offre (?:de stage|d['’]alternance|d['’]emploi)|"
    r"alternance)"
    r"\s*[:–-]\s*)+",
    re.IGNORECASE,
)
_AFTER_TITLE = re.compile(
    r"\s*[,–—-]?\s*(?:\([^()]*(?:\d|mois|months?|seasonal|remote|hybrid|télétravail|temps|part[- ]time|"
    r"full[- ]time)[^()]*\)|"
    r"(?:\d+\s?%\s*)?(?:en\s+)?(?:télétravail|full[- ]remote|freelance|vacataire|fixed[- ]term))+$",
    re.IGNORECASE,
)
_HEAD = 8
_MAX_TITLE = 14


def find_title(lines: Sequence[Line], taxonomy: Taxonomy) -> Cut | None:
    """Title of the post: labelled, or the first line, or marked H/F, or near the top, or what "recherche un" names."""
    labelled = _labelled(lines[:25], _TITLE_LABEL)
    if labelled and _short(labelled) and _names_a_post(labelled.text, taxonomy):
        return _title_piece(labelled, taxonomy)
    head = [x for x in lines[:_HEAD] if not _SENTENCE.match(x.text) and not x.text.endswith((".", ":"))]
    first = head[0] if head and head[0] is lines[0] and _short(head[0]) else None
    if first and (_names_a_post(first.text, taxonomy) or taxonomy.occupation(first.text)):
        return _title_piece(first, taxonomy)
    marked = next((x for x in head if _GENDERED.search(x.text) and _short(x)), None)
    if marked:
        return _title_piece(marked, taxonomy)
    for piece in (p for line in head for p in (line, *pieces(line))):
        if _short(piece) and taxonomy.looks_like_title(piece.text) and not read_place(piece):
            return _title_piece(piece, taxonomy)
    sought = (_sought(line, m) for line in lines if (m := _SEEKS.search(line.text)))
    return next((cut for cut in sought if cut.text and taxonomy.looks_like_title(cut.text)), None)


def _short(cut: Cut) -> bool:
    return len(cut.text.split()) <= _MAX_TITLE


def _sought(line: Line, m: re.Match[str]) -> Cut:
    """Title behind "recherche un", up to H/F or to the words that tell more of the post."""
    cut = tidy(line.part(*m.span("title")))
    stop = _GENDERED.search(cut.text) or _TITLE_ENDS.search(cut.text)
    return tidy(cut.part(0, stop.start())) if stop else cut


def _names_a_post(text: str, taxonomy: Taxonomy) -> bool:
    return bool(_GENDERED.search(text)) or any(
        taxonomy.looks_like_title(p) for p in (text, *re.split(r"\s[-–|]\s", text))
    )


def _title_piece(cut: Cut, taxonomy: Taxonomy) -> Cut:
    """Title within its line, without hashtags, contract, place or slogan around it."""
    gender = _GENDERED.search(cut.text)
    bare = tidy(cut.part(0, gender.end())) if gender and gender.start() > 0 else cut
    parts = pieces(bare)
    named = [p for p in parts if taxonomy.looks_like_title(p.text)] or [
        p for p in parts if not _GENDERED.fullmatch(p.text)
    ]
    best = bare.part(named[0].start - bare.start, named[-1].end - bare.start) if named else bare
    if gender and not best.text.endswith(gender.group().strip()) and bare.end - best.end <= len(gender.group()) + 1:
        best = bare.part(best.start - bare.start, len(bare.text))
    tag = _BEFORE_TITLE.match(best.text)
    best = best.part(tag.end(), len(best.text)) if tag and tag.end() < len(best.text) else best
    after = _AFTER_TITLE.search(best.text)
    best = tidy(best.part(0, after.start())) if after and after.start() > 3 else best  # noqa: PLR2004
    stop = re.search(r"\s+(?:[-–|]\s*)?(?:en\s+)?(?:CDI|CDD|intérim|alternance)\b.*$", best.text)
    return tidy(best.part(0, stop.start())) if stop and stop.start() > 3 else tidy(best)  # noqa: PLR2004


def plain_title(title: str | None) -> str | None:
    """Title without `(H/F)` at its end."""
    if title is None:
        return None
    bare = re.sub(r"(?:[\s\-–(]*" + _GENDERED.pattern + r")+\s*$", "", title, flags=re.IGNORECASE).strip(" -–")
    return bare or title


def find_company(lines: Sequence[Line], title: Cut | None, place: Place | None) -> Cut | None:
    """Employer: labelled, or who "recrute", "is looking for", "is a", or the line beside the title."""
    labelled = _labelled(lines, _COMPANY_LABEL)
    if labelled and len(labelled.text.split()) <= 8:  # noqa: PLR2004
        return labelled
    for cut in (c for line in lines for c in sentences([line])[:3]):
        m = _EMPLOYER.match(cut.text) or _ABOUT.match(cut.text)
        if m and _is_company(m["name"]):
            return _without_place(tidy(cut.part(*m.span("name"))))
    if title is None:
        return None
    for line in lines[:_HEAD]:
        if line.start > title.end + 250:
            break
        for piece in pieces(line):
            named = _without_place(piece)
            if _beside_title(named, title, place):
                return named
    return None


def _without_place(cut: Cut) -> Cut:
    """`Fonderie Bel-Air, Lyon`, `Fonderie Bel-Air (Lyon)` and `Fonderie Bel-Air de Lyon` → the firm's name."""
    parts = split_at(cut, ",")
    if len(parts) > 1 and read_place(cut.part(parts[1].start - cut.start, len(cut.text)), least=_VILLAGE):
        return tidy(parts[0])
    m = re.search(r"\s*\((?P<city>[^()]+)\)$|\s+d[e']\s?(?P<town>[A-ZÀ-Ý][\w'’-]+)$", cut.text)
    if m is None or m.start() < 2:  # noqa: PLR2004
        return cut
    city = m["city"] or m["town"]
    known = read_place(cut.part(*m.span("city" if m["city"] else "town")), least=_VILLAGE if m["city"] else 20_000)
    proper = m["city"] or cut.text[: m.start()].rsplit(" ", 1)[-1][:1].isupper()
    return tidy(cut.part(0, m.start())) if city and known and proper else cut


def _is_company(name: str) -> bool:
    """Whether a name found before "recrute" or "is a" can be an employer: neither a pronoun, nor a country."""
    words = re.sub(r"^(?:la|le|les|l'|the)\s*(?=\w)", "", fold(name).replace("’", "'")).split()
    return len(name) > 1 and bool(words) and words[0] not in _NOT_COMPANY and not country_code(name)


def _beside_title(piece: Cut, title: Cut, place: Place | None) -> bool:
    words = piece.text.split()
    if (
        (piece.start <= title.end and title.start <= piece.end)
        or len(words) > 7  # noqa: PLR2004
        or piece.text.endswith((".", ":", "!", "?"))
    ):
        return False
    if place and any(c and c.start <= piece.start < c.end for c in (place.city, place.region, place.country_cut)):
        return False
    if ":" in piece.text or names_a_term(piece.text):
        return False
    if (
        contact.EMAIL.search(piece.text)
        or contact.LINK.search(piece.text)
        or find_periods(piece.text)
        or any(c in piece.text for c in "€£$")
    ):
        return False
    if read_place(piece) or part_of(Line(piece.start, piece.end, piece.text)):
        return False
    lower = [
        w
        for w in words
        if w[0].islower() and w not in {"de", "du", "des", "la", "le", "et", "and", "of", "the", "&", "d'"}
    ]
    return words[0][0].isupper() and not lower and fold(words[0]) not in _NOT_COMPANY


_WEAK_PLACE = re.compile(r"(?:in|à|sur)\s")
_BEFORE_DEPARTMENT = re.compile(r"(?P<city>[A-ZÀ-Ý][\w'’-]+(?:[ -][A-ZÀ-Ý]?[\w'’-]+){0,3})\s*\((?:\d{2}|2[AB]|\d{5})\)")
_VILLAGE = 500
_TOWN = 3000
_AT_PLACE = re.compile(
    r"\b(?:basée?s?\s+(?:à|sur|au|en)|situ[ée]+s?\s+(?:à|au|en|sur)|based in|located in|poste\s+(?:à|sur)|"
    r"secteur(?:\s+de)?|agence\s+de|site\s+de|proche de|à proximité de|near|office in|offices in|in|à|sur)\s+"
    r"(?P<city>[A-ZÀ-Ý][\w'’-]+(?:[ -](?:[A-ZÀ-Ý][\w'’-]+|sur|sous|en|le|la|les|lès|de|du|"
    r"des)){0,4})(?:\s*\((?P<dep>\d{2,5}|2[AB])\))?"
)


def find_place(lines: Sequence[Line]) -> Place | None:
    """Place of work: labelled, a piece of the top that is wholly a place, or what "basé à" names."""
    labelled = _labelled(lines, _PLACE_LABEL)
    cuts = [labelled, *split_at(labelled, "("), *split_at(_before_bracket(labelled), ",")] if labelled else []
    cuts[1:1] = [_before_bracket(labelled)] if labelled else []
    found = next((p for c in cuts if (p := read_place(c, least=500))), None)
    if found:
        return found
    head = [piece for line in lines[:_HEAD] for piece in pieces(line)]
    places = (p for piece in head for p in _places_of(piece))
    return next((p for p in places if p.city or p.region or p.country), None) or _place_in_passing(lines)


def _before_bracket(cut: Cut) -> Cut:
    return tidy(cut.part(0, cut.text.index("("))) if cut.text.find("(") > 0 else cut


def _places_of(piece: Cut) -> list[Place]:
    """Places that a piece of the top is, or ends in: `Firm, Zurich, Switzerland`, `Firm (Dijon)`, `Remote (Canada)`."""
    parts = split_at(piece, ",")
    tails = [piece.part(parts[i].start - piece.start, len(piece.text)) for i in range(1, len(parts))]
    bracket = re.search(r"\(([^()]+)\)$", piece.text)
    inside = [piece.part(*bracket.span(1))] if bracket else []
    near = [p for cut in (*tails, *inside) if (p := read_place(cut, least=_TOWN))]
    whole = [p for cut in (piece, _before_bracket(piece), *parts) if (p := read_place(cut)) and (p.city or p.region)]
    return [*whole[:1], *near] if whole and whole[0].country else [*near, *whole]


def _place_in_passing(lines: Sequence[Line]) -> Place | None:
    """City that running text names: after "basé à" and the like, or before its département; else after "à", "in"."""
    weak: Place | None = None
    for line in lines:
        for m in _AT_PLACE.finditer(line.text):
            found = _known_city(line, m)
            if found and (m["dep"] or not _WEAK_PLACE.match(m.group())):
                return found
            weak = weak or found
        named = _BEFORE_DEPARTMENT.search(line.text)
        if named and (found := _city_at_end(line.part(*named.span("city")))):
            return found
    return weak


def _city_at_end(words: Cut) -> Place | None:
    for n in range(words.text.count(" ") + 1):
        tail = words.text.split(" ", n)[-1]
        if tail[:1].isupper() and city_size(tail) >= _VILLAGE:
            return Place(words.part(len(words.text) - len(tail), len(words.text)))
    return None


def _known_city(line: Line, m: re.Match[str]) -> Place | None:
    cut = line.part(*m.span("city"))
    words = cut.text.split(" ")
    for n in range(len(words), 0, -1):
        text = " ".join(words[:n])
        named = fold(text)
        if country_code(text) or named in _NOT_COMPANY:
            return None
        if city_size(text) >= (1000 if m["dep"] else 20_000):
            return Place(cut.part(0, len(text)))
    return None


def find_sector(lines: Sequence[Line]) -> Cut | None:
    """Sector that a label names."""
    return _labelled(lines, _SECTOR_LABEL)


def _labelled(lines: Sequence[Line], label: re.Pattern[str]) -> Cut | None:
    for n, line in enumerate(lines):
        for piece in pieces(line):
            m = label.match(piece.text)
            if m:
                value = tidy(piece.part(m.end(), len(piece.text)))
                if value.text:
                    return value
        if label.fullmatch(line.text) and n + 1 < len(lines):
            return lines[n + 1]
    return None


def location_of(place: Place | None, trace: Trace) -> Location:
    """Location as far as the words tell it, with its evidence."""
    if place is None:
        return Location()
    cut = place.country_cut or (place.region if place.country else None)
    if place.country and cut:
        trace.note("location.country", cut.start, cut.end)
    return Location(
        city=trace.text("location.city", place.city),
        region=trace.text("location.region", place.region),
        country=place.country if cut else None,
    )
