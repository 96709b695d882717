"""Where the work of a job offer is done: labelled, at the top, or named in its sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hirestream.extract.lines import Cut, Line, pieces, split_at, tidy
from hirestream.extract.offer_parts import labelled, sentences
from hirestream.extract.places import Place, city_size, country_code, read_place
from hirestream.extract.trace import Trace
from hirestream.model.profile import Location
from hirestream.taxonomy.words import fold, listed

_LABEL = re.compile(
    r"(?:lieux?(?: de travail| du poste| d['’](?:exercice|affectation|emploi)| de (?:la )?mission)?|localisation|"
    r"(?:job |work |primary |office )?locations?|ville|adresse|place(?: of work)?|workplace|based(?: in| at)?|site|où|"
    r"where|city|office|secteur géographique|résidence administrative|commune|poste basé à)(?![\w’'])",
    re.IGNORECASE,
)
_NAME = (
    r"(?P<city>(?:St\.\s)?[A-ZÀ-Ý][\w'’-]+(?:[ -](?:[A-ZÀ-Ý][\w'’-]+|sur|sous|en|le|la|les|lès|de|du|des|upon|on|under|"
    r"the)(?=[ -]?[\w'’-])[\w'’-]*){0,5})"
)
_AT_PLACE = re.compile(
    r"\b(?P<how>(?:basée?s?|situ[ée]+s?|implantée?s?|installée?s?)\s+(?:à|sur|au|en|dans)|based (?:in|at|near)|located "
    r"(?:in|at|near)|(?:poste|pourvoir|mission|travail|prise de poste|agence|site|chantiers?)\s+(?:à|sur)|"
    r"(?:agence|site|magasin|usine|bureaux?|atelier|établissement|hôtel|clinique|hôpital|boutique|entrepôt|dépôt|"
    r"plateforme|campus|restaurant|école|ville|mairie|commune) (?:de|d['’]|à)|secteur(?:\s+(?:de|d['’]))?|(?:agence|"
    r"société|entreprise) (?:[A-Z]\w+ ){1,3}(?:de|d['’]|à)|proche de|"
    r"à proximité de|près de|near|(?:vacancy|role|position|post|job) is (?:based )?(?:in|at)|(?:office|offices|"
    r"site|store|branch|clinic|school|workshop|warehouse|depot|studio|"
    r"lab|hospital|plant|team|practice|restaurant|hotel) in|in|à|sur)\s*"
    + _NAME
    + r"(?:\s*\((?P<dep>\d{2,5}|2[AB])\))?"
)
_OUR_PLACE = re.compile(
    r"\b(?:[Oo]ur|[Ii]ts|[Tt]heir|[Tt]he|[Bb]usy|[Nn]ew)\s+"
    r"(?P<city>[A-ZÀ-Ý][\w'’-]+(?:[ -](?:upon|on|under|[A-ZÀ-Ý][\w'’-]+)){0,3})\s+"
    r"(?:office|site|store|branch|clinic|workshop|warehouse|depot|hub|plant|campus|head office|headquarters|HQ|"
    r"location|factory|"
    r"restaurant|showroom|shop|team|studio)\b"
)
_PROPER = (
    r"[A-ZÀ-Ý][a-zà-ÿ'’]+(?:[ -](?:[A-ZÀ-Ý][a-zà-ÿ'’]+|(?:sur|sous|en|le|la|les|lès|de|du|des|"
    r"upon)-[\w'’-]+)){0,3}"
)
_UNKNOWN = re.compile(
    rf"\b(?i:(?:basée?s?|situ[ée]+s?) (?:à|sur)|(?:based|located) in|poste à pourvoir à)\s+(?P<city>{_PROPER})|"
    rf"\b[Oo]ur (?P<own>{_PROPER}) (?:office|site|store|branch|clinic|workshop|warehouse|depot|plant)\b"
)
_BEFORE_DEPARTMENT = re.compile(
    r"(?P<city>[A-ZÀ-Ý][\w'’-]+(?:[ -][A-ZÀ-Ý]?[\w'’-]+){0,4})\s*\((?P<dep>\d{2}|2[AB]|\d{5}|97\d)\)"
)
_CODE_BEFORE = re.compile(r"\b(?:(?:B|CH|L)-)?[1-9]\d{3}\s+(?P<city>[A-ZÀ-Ý][\w'’-]+(?:[ -][A-ZÀ-Ý][\w'’-]+){0,3})$")
_BRACKET = re.compile(r"^(?P<city>[^()\d]{2,40}?)\s*\((?P<in>[^()]{2,40})\)")
_WHOLE = re.compile(r"^(?P<country>France|UK|US|USA|Canada)(?:[ -](?:entière|wide|only|based)|\s*$)", re.IGNORECASE)
_STATE = re.compile(r"^(?P<city>[A-Z][\w'’. -]+?),?\s+(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT|[A-Z]{2})(?:\s+\d{4,5})?(?=,|$)")
_NEXT = re.compile(r",\s*([A-ZÀ-Ý][\w .'’-]{1,30}?)(?=[,.;)!?]|$|\s+[a-z])")
_OF = re.compile(
    r"\b(?:d['’]|de )(?P<city>[A-ZÀ-Ý][\w'’-]+(?:[ -](?:sur|sous|en|le|la|les|lès)-[\w'’-]+|"
    r"-[A-ZÀ-Ý][\w'’-]+)*)"
)
_WEAK = re.compile(r"(?:in|à|sur)\s?$")
_NOT_PLACE = frozenset(
    fold(w)
    for w in listed(
        "nous notre the we our you this le la les un une des il elle master licence head new main central customer "
        "nos votre vos"
    )
)
_VILLAGE = 500
_TOWN = 3000
_HEAD = 8
_SHORT = 4
#: "at the Bay Hotel (Killarney, Co. Kerry, Ireland)"
_IN_BRACKETS = re.compile(r"\((?P<city>[A-ZÀ-Ý][\w'’ -]+), (?P<rest>[A-ZÀ-Ý][\w.'’, -]+)\)")
#: "Fenholt Joinery (Norwich) makes …"
_FIRM_IN = re.compile(r"^(?:[A-ZÀ-Ý&][\w&'’.-]*\s){1,5}\((?P<city>[A-ZÀ-Ý][\w'’ -]+)\)")
_RECRUITS = re.compile(r"\b(?:recherch|recrut|cherch|embauch|look(?:ing)? for|hiring|recruit|seek)\w*", re.IGNORECASE)


def find_place(lines: Sequence[Line]) -> Place | None:
    """Place of work: labelled, a piece of the top that is a place, or what "basé à" names."""
    named = labelled(lines, _LABEL)
    found = _in_label(named) if named else None
    if found:
        return found
    head = [piece for line in lines[:_HEAD] for cut in _told_in(line) for piece in pieces(cut)]
    places = (p for piece in head for p in _places_of(piece))
    best = next((p for p in places if p.city or p.region or p.country), None)
    if best and best.city:
        return best
    passing = _in_passing(lines)
    return (passing if passing and best is None else best) or (_as_it_stands(named) if named else None)


def _is_sentence(line: Line) -> bool:
    """Whether a line of the top tells of the firm or the post, so that its towns may be others."""
    return len(line.text) > 160 or (line.text.endswith(".") and len(line.text.split()) > 6)  # noqa: PLR2004


def _told_in(line: Line) -> Sequence[Cut]:
    """What a line of the top tells: all of it, its short sentences (`Leeds, England. Hybrid.`), or nothing of prose."""
    if not _is_sentence(line):
        return (line,)
    told = sentences([line])
    return [tidy(x) for x in told] if all(len(x.text.split()) <= _SHORT for x in told) else ()


def _in_label(named: Cut) -> Place | None:
    """Place behind a label: all of it, before a bracket, or the first of several."""
    whole = [named, *([bare] if (bare := _before_bracket(named)) != named else [])]
    first = [c for part in _several(named) for c in (part, _before_bracket(part))]
    known = next((p for c in whole if (p := read_any(c, _VILLAGE))), None)
    return (
        known
        or next((p for c in first if (p := read_any(c, _VILLAGE)) and p.city), None)
        or next((p for c in first if (p := read_any(c, _VILLAGE))), None)
        or _city_at_start(named)
        or _city_within(named)
    )


def _city_at_start(named: Cut) -> Place | None:
    """`Swindon town centre`: the city with which the words begin."""
    words = named.text.split(" ")
    known = (" ".join(words[:n]) for n in range(min(4, len(words) - 1), 0, -1))
    name = next((name for name in known if city_size(name) >= _TOWN), None)
    return Place(named.part(0, len(name))) if name else None


def _city_within(named: Cut) -> Place | None:
    """`our Bedale surgery, North Yorkshire`: the first name that is a city."""
    names = (named.part(*m.span()) for m in re.finditer(_PROPER, named.text))
    return next((Place(cut) for cut in names if city_size(cut.text) >= _TOWN and not country_code(cut.text)), None)


def _as_it_stands(named: Cut) -> Place | None:
    """A place that no table knows, behind its label: a few words with capitals."""
    parts = _several(_before_bracket(named))
    first = parts[0] if parts else named
    words = first.text.split()
    plain = 0 < len(words) <= 4 and first.text[:1].isupper() and not any(c.isdigit() for c in first.text)  # noqa: PLR2004
    own = plain and sum(w[0].islower() for w in words) <= len(words) // 2
    remote = re.search(
        r"remote|télétravail|distance|home|domicile|hybrid|multiple|various|plusieurs|"
        r"divers",
        named.text,
        re.IGNORECASE,
    )
    return Place(first) if own and not remote else None


def _several(cut: Cut) -> list[Cut]:
    """`Leeds, Manchester or Newcastle` → three."""
    parts = []
    for part in split_at(cut, ",;/"):
        at = 0
        for m in re.finditer(r"\s+(?:or|ou|et|and)\s+", part.text):
            parts.append(tidy(part.part(at, m.start())))
            at = m.end()
        parts.append(tidy(part.part(at, len(part.text))))
    return [p for p in parts if p.text]


def _before_bracket(cut: Cut) -> Cut:
    return tidy(cut.part(0, cut.text.index("("))) if cut.text.find("(") > 0 else cut


def read_any(cut: Cut, least: int) -> Place | None:
    """Place as `read_place` knows it, or as offers add to a city: a postcode of four figures, a state, a region."""
    found = read_place(cut, least=least)
    if found:
        return found
    parts = split_at(cut, ",")
    code = _CODE_BEFORE.search(parts[0].text) if parts else None
    if code and city_size(code["city"]) >= _VILLAGE:
        country = country_code(parts[1].text) if len(parts) == 2 else None  # noqa: PLR2004
        return Place(parts[0].part(*code.span("city")), None, country, parts[1] if country else None)
    wide = _WHOLE.match(cut.text)
    if wide and (country := country_code(wide["country"])):
        return Place(None, None, country, cut.part(*wide.span("country")))
    return _with_state(cut) or _with_region(cut, least)


def _with_state(cut: Cut) -> Place | None:
    """`Geelong VIC, Australia`: the code of a state behind the city."""
    state = _STATE.match(cut.text)
    if state is None or city_size(state["city"]) < _TOWN:
        return None
    rest = tidy(cut.part(state.end(), len(cut.text)))
    country = country_code(rest.text) if rest.text else None
    city = cut.part(*state.span("city"))
    return Place(city, None, country, rest if country else None) if country or not rest.text else None


def _with_region(cut: Cut, least: int) -> Place | None:
    """`Montréal (Québec)`: region or country in brackets."""
    bracket = _BRACKET.match(cut.text)
    inside = read_place(cut.part(*bracket.span("in")), least=10**9) if bracket else None
    city = tidy(cut.part(*bracket.span("city"))) if bracket else None
    if city is None or inside is None or city_size(city.text) < least:
        return None
    return Place(city, inside.region, inside.country, inside.country_cut)


def _places_of(piece: Cut) -> list[Place]:
    """Places that a piece of the top is, or ends in: `Firm, Zurich, Switzerland`, `Firm (Dijon)`, `Remote (Canada)`."""
    parts = split_at(piece, ",")
    tails = [piece.part(parts[i].start - piece.start, len(piece.text)) for i in range(1, len(parts))]
    bracket = re.search(r"\(([^()]+)\)$", piece.text)
    within = piece.part(*bracket.span(1)) if bracket else None
    inside = [within, *(c for c in split_at(within, ",") if c != within)] if within else []
    several = _several(piece) if len(piece.text.split()) <= 6 else []  # noqa: PLR2004
    near = [p for cut in (*tails, *inside) if (p := read_any(cut, _TOWN))]
    cuts = (piece, _before_bracket(piece), *parts, *several)
    least = 15_000 if "-" not in piece.text.strip("- ") else 2_000  # no everyday word is spelt like Évian-les-Bains
    whole = [p for cut in cuts if (p := read_any(cut, least)) and (p.city or p.region or _WHOLE.match(cut.text))]
    first = whole[0] if whole else None
    fuller = [p for p in near if p.country] if first and first.city and not first.country else []
    return [*fuller, *whole[:1], *near] if first and (first.country or first.city) else [*near, *whole]


def _in_passing(lines: Sequence[Line]) -> Place | None:
    """City that running text names: after "basé à" and the like, or before its département; else after "à", "in"."""
    weak: Place | None = None
    if sure := next((p for x in lines if "(" in x.text and (p := _bracketed(x))), None):
        return sure
    for line in lines:
        for m in _OUR_PLACE.finditer(line.text):
            if found := _own_name(line.part(*m.span("city"))):
                return found
        for m in _AT_PLACE.finditer(line.text):
            found = _known_city(line, m)
            if found is None and "-" in m["city"] and not _WEAK.match(m["how"]):
                found = Place(line.part(*m.span("city")))  # no table knows Pont-de-Claix
            if found and (m["dep"] or not _WEAK.match(m["how"])):
                return found
            weak = weak or found
        for named in _BEFORE_DEPARTMENT.finditer(line.text):
            if found := _city_at_end(line.part(*named.span("city"))):
                return found
    of_city = (line.part(*m.span("city")) for line in lines for m in _OF.finditer(line.text))
    of = next((Place(cut) for cut in of_city if city_size(cut.text) >= 20_000 and not country_code(cut.text)), None)  # noqa: PLR2004
    unknown = (p for line in lines for m in _UNKNOWN.finditer(line.text) if (p := _unknown(line, m)))
    return weak or of or next(unknown, None)


def _bracketed(line: Line) -> Place | None:
    """City in brackets with its country, alone behind a firm's name, or before its département."""
    for m in _IN_BRACKETS.finditer(line.text):
        city = line.part(*m.span("city"))
        if city_size(city.text) < _TOWN:
            continue
        last = split_at(line.part(*m.span("rest")), ",")[-1]
        if country := country_code(last.text):
            return Place(city, None, country, last)
    firm = _FIRM_IN.match(line.text)
    if firm and city_size(firm["city"]) >= _TOWN and not country_code(firm["city"]):
        return Place(line.part(*firm.span("city")))
    return _of_recruiter(line)


def _of_recruiter(line: Line) -> Place | None:
    """City before its département, in the sentence that seeks somebody."""
    for sentence in sentences([line]) if _BEFORE_DEPARTMENT.search(line.text) else ():
        if not _RECRUITS.search(sentence.text):
            continue
        for m in _AT_PLACE.finditer(sentence.text):
            if m["dep"] and not _WEAK.match(m["how"]):
                return Place(sentence.part(*m.span("city")))
        for m in _BEFORE_DEPARTMENT.finditer(sentence.text):
            if found := _city_at_end(sentence.part(*m.span("city"))):
                return found
    return None


def place_of_firm(company: Cut | None, lines: Sequence[Line]) -> Place | None:
    """Town in or behind a firm's name: `Conservatoire municipal d'Albi`, `The Harbour Kitchen, Whitstable, is …`."""
    line = next((x for x in lines if company and x.start <= company.start < x.end), None)
    behind = (
        re.match(rf",\s+(?P<city>{_PROPER})\s*,", line.text[company.end - line.start :]) if company and line else None
    )
    if company and line and behind and city_size(behind["city"]) >= _TOWN:
        at = company.end - line.start
        return Place(line.part(at + behind.start("city"), at + behind.end("city")))
    m = re.search(r"\b(?:d['’]|de |à )(?P<city>[A-ZÀ-Ý][\w'’ -]+)$", company.text) if company else None
    return Place(company.part(*m.span("city"))) if company and m and city_size(m["city"]) >= _TOWN else None


def _unknown(line: Line, m: re.Match[str]) -> Place | None:
    """Place that no table knows, after words that name nothing else."""
    name = m["city"] or m["own"]
    generic = fold(name.split()[0]) in _NOT_PLACE or country_code(name) or name.isupper()
    return None if generic else Place(line.part(*m.span("city" if m["city"] else "own")))


def _own_name(words: Cut) -> Place | None:
    """The city that stands in `our Penrith workshop`, when it is one."""
    if words.text.isupper() or fold(words.text) in _NOT_PLACE or country_code(words.text):
        return None
    return Place(words) if city_size(words.text) >= _VILLAGE else None


def _city_at_end(words: Cut) -> Place | None:
    for n in range(words.text.count(" ") + 1):
        tail = words.text.split(" ", n)[-1]
        if tail[:1].isupper() and city_size(tail) >= _VILLAGE:
            return Place(words.part(len(words.text) - len(tail), len(words.text)))
    return None


def _known_city(line: Line, m: re.Match[str]) -> Place | None:
    cut = line.part(*m.span("city"))
    words = cut.text.split(" ")
    aside = line.text[max(0, m.start() - 2) : m.start()] == ", " and line.text[m.end() : m.end() + 1] == ","
    least = 1000 if m["dep"] else _TOWN if aside else 20_000 if _WEAK.match(m["how"]) else _TOWN
    for n in range(len(words), 0, -1):
        text = " ".join(words[:n])
        if country_code(text) or fold(text) in _NOT_PLACE:
            return None
        further = _NEXT.match(line.text[m.start("city") + len(text) :]) if least > _TOWN else None
        region = (
            read_place(line.part(*_span_of(further, m.start("city") + len(text))), least=10**9) if further else None
        )
        if city_size(text) >= (_VILLAGE if region and (region.region or region.country) else least):
            place = Place(cut.part(0, len(text)))
            after = _NEXT.match(line.text[m.start("city") + len(text) :])
            start = m.start("city") + len(text) + (after.start(1) if after else 0)
            wide = read_place(line.part(m.start("city"), start + len(after[1])), least=_VILLAGE) if after else None
            return wide if wide and wide.city else place
    return None


def _span_of(m: re.Match[str], at: int) -> tuple[int, int]:
    return at + m.start(1), at + m.end(1)


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
