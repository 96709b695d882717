"""Sections of studies → courses: degree, field, institution, level, period, each with the words that say it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from hirestream.extract.dates import Period, interval
from hirestream.extract.licences import is_licence
from hirestream.extract.lines import Cut, Line, pieces, split_at, tidy, without
from hirestream.extract.places import Place, read_place
from hirestream.extract.posts import Entry, split_entries
from hirestream.extract.sections import Section
from hirestream.model.profile import EducationLevel

#: Level → words of degrees, the highest first (French degrees by the national framework, "Bac+n" by years).
_LEVELS: Final[tuple[tuple[EducationLevel, re.Pattern[str]], ...]] = (
    ("doctorate", re.compile(
        r"\b(?:doctorat|docteure?|ph\.?\s?d\.?|d\.?phil|doctorate|doctor of|doctoral|thèse de doctorat|"
            r"bac\s?\+\s?8|(?-i:M\.?D\.?)(?=\s|,|$)|(?-i:J\.?D\.?)(?=\s|,|$)|pharm\.?d|dnsep)",
        re.IGNORECASE)),
    ("master", re.compile(
        r"\b(?:master(?:['’]?s)?(?!\s*(?:card|chef))|mast[èe]re|msc|m\.sc\.?|(?-i:M\.?S\.?)(?=\s|,|$|\))|"
            r"(?-i:M\.?A\.?)(?=\s|,|$|\()|m\.?tech|m\.?com|m\.?arch|mbbs|mbchb|pgce|pg\s?dip|meng|m\.eng|mba|mphil|ll\.?m|mpa|mph|m\.?ed|mfa|"
        r"ing[ée]nieure?|dipl[ôo]me d['’]ing|grande [ée]cole|bac\s?\+\s?[56]|dea|dess|m[12](?=\s|,|$)|"
            r"maîtrise|magistère|postgraduate|graduate diploma|dscg|diplôme d['’]état d['’]architecte)(?!\w)",
        re.IGNORECASE)),
    ("bachelor", re.compile(
        r"\b(?:(?<!driving )licence(?!\s*(?:de conduire|iv\b|\((?=[A-D]\b)))|"
            r"bachelor(?:['’]?s)?|(?:b\.?sc|(?-i:B\.?S))\.?(?=\s|,|$|\))|"
            r"(?-i:B\.?A\.?)(?=\s|,|$|\)|\()|bba|beng|b\.eng|(?-i:B\.?E\.?)(?=\s|,|$|\()|b\.?tech|b\.?comm?|b\.?ed|"
            r"b\.?arch|bca|bds|bfa|bsn|ll\.?b|(?-i:BUT|B\.U\.T\.?)|dcg|baccalauréat (?:en|ès)|baa|"
        r"bac\s?\+\s?[34]|undergraduate degree|honou?rs degree|b\.\s?b\.?\s?a\.?|"
            r"diplôme d['’]état d['’]infirmi\w*|deug|l3|m\.?s\.?t)(?!\w)",
        re.IGNORECASE)),
    ("vocational", re.compile(
        r"\b(?:bts[a]?|dut|deust|(?-i:CAP|Cap|cap(?=\s[a-zà-ÿ]))|bep[a]?|bac(?:calauréat)? pro(?:fessionnel)?|"
            r"brevet professionnel|(?-i:BP|BPJEPS|DEC|AEC|DEP)|"
            r"titre professionnel|(?-i:ILM)\b|"
            r"brevet (?:supérieur|de technicien|technique)|level [2345] (?:in|nvq|award)|"
            r"cfc|graduat|bachelier professionnalisant|bac\s?\+\s?2|deaes|deas|deap|"
            r"foundation degree|svq|t[- ]levels?|trade certificate|red seal|"
            r"level [2345] (?:diploma|certificate)|"
            r"(?<!school )(?<!baccalaureate )(?<!hs )diploma|certificate of qualification|"
            r"associate(?:['’]s)?(?: degree)?|"
        r"a\.?a\.?s?\.?(?=\s+in|\s+degree)|hnd|hnc|nvq|btec|vocational|apprenticeship|trade school|"
            r"certificate iii|certificate iv|city (?:&|and) guilds|cqp|certificate craft|mention complémentaire|"
            r"dees|dnmade|diplôme "
            r"d['’]état d['’](?:aide|auxiliaire)|diploma in)\b",
        re.IGNORECASE)),
    ("secondary", re.compile(
        r"\b(?:dipl[ôo]me d['’]études secondaires\w*|(?-i:CESS|VCE|WACE)|"
            r"bac(?:calauréat)?(?!\s?\+)|high school(?: diploma)?|secondary school|a[- ]levels?|gcses?|ged|"
        r"leaving cert(?:ificate)?|standard grades?|"
            r"national 5s?|junior cert(?:ificate)?|highers|higher secondary|senior secondary|"
            r"class (?:xii|x|12|10)|"
            r"hsc|ssc|sixth form|"
            r"brevet(?: des collèges)?|dnb|lycée|international baccalaureate|abitur|hs diploma)\b",
        re.IGNORECASE)),
)  # fmt: skip
_DEGREE: Final = re.compile(
    "|".join(f"(?:{p.pattern})" for _, p in _LEVELS)
    + r"|\b(?:diplôme|diploma|degree|classe prépa\w*|cpge|prépa|licence|certificat|certificate|formation|cycle|"
    r"(?-i:DU|DIU)|hmonp)\b",
    re.IGNORECASE,
)
_SCHOOL: Final = (
    r"\b(?:universit[éyàa]\w*|universität|universiteit|univ\.?|école|ecole|school|lycée|collège|college|coleg|"
    r"coláiste|"
    r"c[ée]gep|institut\w*|academy|académie|faculté|faculty|polytech\w*|polytechnic|politecnico|campus|"
    r"centre de formation|maison familiale rurale|business school|conservatoire|sciences po|enseignement|"
    r"em ?lyon|"
    r"arts et métiers|supélec|centralesupélec|openclassrooms|coursera|udemy|simplon|le wagon|la rochelle université|"
    r"hochschule|universidad|universidade|università|"
    r"epitech|epita|insa|greta|afpa|cnam|telecom|télécom|cfa|iut|ifsi|irts|cned|centennial)\b"
)
#: Short names of schools: everyday words when they are not in capitals.
_SCHOOL_IN_CAPITALS: Final = (
    r"\b(?:HEC|ESSEC|ESCP|EDHEC|MIT|ENS(?:AM?|AE|EIRB|IMAG|TA|AIT|ICAEN|C|CI|A[A-Z])?|ESC|ECE|ESIEA|ESIEE|EFREI|ISEP|IAE|"
    r"ICN|ESG|ESSCA|INSEEC|ISCOM|EFAP|CESI|HEI|UT[CTB]M?|UPEC|UCL|LSE|UC[CD]|DCU|IIT|NIT|BITS|KEDGE|NEOMA|SKEMA|ETH|EPFL|"
    r"IFAS|IFPVPS|IRFSS|ESPE|INSPE|IUFM|MFR|LP|LEP|LPO|LEGTA|CCI|CIFA|Kedge|Neoma|Skema|TAFE|École 42|"
    r"42(?= Paris| Lyon))\b"
)
_INSTITUTION: Final = re.compile(f"(?i:{_SCHOOL})|{_SCHOOL_IN_CAPITALS}")
_FIELD = (
    re.compile(
        r"\b(?:in|en|mention|spécialité|spécialisation|option|major(?:ing|ed)? in|parcours|filière|série|"
        r"section|domaine)\s*:?\s+(?P<field>[^,;()|]+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:bts[a]?|dut|but|cap|bep|bac(?:calauréat)?(?: pro(?:fessionnel)?| technologique| général| "
        r"techno\w*)?|master(?:['’]s)?(?: degree)?\s?[12]?|licence(?: pro(?:fessionnelle)?)?\s?[123]?|m[12]|"
        r"l3|"
        r"(?:b|m)\.?(?:sc|eng|tech|com|phil|ed|a|s|ba)\.?(?: \(?hons?\)?)?|bachelor(?:['’]s)?(?: degree)?|"
        r"titre professionnel|mastère(?: spécialisé)?|doctorat|ph\.?d\.?|diplôme d['’]ingénieur|diplôme "
        r"d['’]état d['’])\s*[:-]?\s+(?P<field>[^\W\d_][^,;()|]*)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:of|de|d['’])\s+(?P<field>(?!science\b|arts\b)[^\W\d_][^,;()|]+)", re.IGNORECASE),
)
_NOT_FIELD = re.compile(
    r"^(?:date|expected|graduat\w+|"
    r"science|arts|of|in|the|bien|très bien|assez bien|honours?|degree|progress|cours|alternance|ligne|"
    r"apprentissage|initial\w*|science degree|online|distanciel|one|two|france|\d)\b",
    re.IGNORECASE,
)
#: What is said about a degree, beside its name.
_REMARKS: Final = (
    r"mention (?:très |assez )?bien|mention passable|avec mention|honou?rs|first[- ]class|upper second|lower second|"
    r"distinction|merit|pass(?:ed)?\b|2[:.][12]|1st|1\.1|c?gpa|grade|obtenue?|en cours|in progress|ongoing|expected|"
    r"graduated|summa|magna|cum laude|dean['’]?s|with (?:honou?rs|distinction|merit)|félicitations|major de promo\w*|"
    r"percentage|average|moyenne|rang|diplômée?\b|validée?|non validée?|reçue?|équivalen\w+|equivalent|thesis|thèse|"
    r"mémoire|"
    r"dissertation|minor|coursework|relevant|modules?|niveau|VAE|part[- ]time|full[- ]time|online|à distance|"
    r"en alternance|en apprentissage|alternance|apprentissage|RNCP|\d+ (?:ans?|mois|jours|heures|years?|months?|days)"
)
_REMARK = re.compile(rf"^(?:{_REMARKS})", re.IGNORECASE)
_REMARK_BEHIND = re.compile(
    rf"\s*\((?!hon(?:our|or)?s\.?\)|child\))(?:{_REMARKS})[^()]*\)$|\s+1\.1$|\s+2[:.][12]$", re.IGNORECASE
)
_NARROWER = re.compile(
    r"^(?:spécialité|spécialisation|option|parcours|filière|série|section|mention(?! (?:très |assez )?bien| passable)|"
    r"majeure|dominante|specializ(?:ation|ing)|speciali[sz]ation|concentration|major(?:ing)? in|et|and)\b",
    re.IGNORECASE,
)
_IN_A_LIST = re.compile(r"^(?:[A-ZÀ-Ý][\w'’-]+|(?:et|and) \w+)(?: [a-zà-ÿ][\w'’-]*){0,4}$")
_SECONDARY = re.compile(r"\blycée\b|high school", re.IGNORECASE)
_MAX_LINE = 100
_SUBJECT = re.compile(r"^[A-ZÀ-Ý][\w'’&àâçéèêëîïôûù -]{3,60}$")


@dataclass(frozen=True, slots=True)
class Course:
    """A course of study as found."""

    span: tuple[int, int]
    degree: Cut | None
    field: Cut | None
    institution: Cut | None
    place: Place | None
    level: EducationLevel
    period: Period | None
    under: bool = False
    """Whether the degree stands on a line under the school's."""

    def months(self, today: date) -> tuple[int, int] | None:
        """Months [from, to) that the course took; a single date is its end, and tells no duration."""
        p = self.period
        return interval(p.start, p.end, current=p.current, today=today) if p and not p.single else None


def level_of(text: str) -> EducationLevel:
    """Level of a degree, or `none` when the words tell none."""
    return next((level for level, pattern in _LEVELS if pattern.search(text)), "none")


def names_a_degree(text: str) -> bool:
    """Whether a line of text names a degree of a known level."""
    return level_of(text) != "none"


def names_a_school(text: str) -> bool:
    """Whether a line of text names a school."""
    return bool(_INSTITUTION.search(text))


def find_courses(sections: Sequence[Section]) -> list[Course]:
    """Courses of the sections, in the order of the document."""
    found: list[Course] = []
    for section in sections:
        read = [c for e in split_entries(section.lines, _starts, extra=_starts) if (c := _read(e)) is not None]
        found += _with_schools(read)
    return found


def _with_schools(courses: Sequence[Course]) -> list[Course]:
    """Degrees of one school that is named once, above the first of them, all get its name and place."""
    found: list[Course] = []
    for course in courses:
        last = found[-1] if found else None
        if last and last.under and course.institution is None and course.degree and course.period:
            place = course.place or last.place
            course = replace(course, institution=last.institution, place=place, under=True)  # noqa: PLW2901
        found.append(course)
    return found


def _starts(line: Line) -> bool:
    return bool(_DEGREE.search(line.text)) or bool(_INSTITUTION.search(line.text))


def _read(entry: Entry) -> Course | None:
    place, parts = _parts(entry)
    degree, institution = _degree_and_institution(parts)
    head_ends = entry.head[-1].end
    others = [
        p for p in parts if p.end <= head_ends and not _inside(p, degree, institution) and not _REMARK.match(p.text)
    ]
    if degree is None and institution is None and entry.period and len(others) > 1 and _SUBJECT.match(others[0].text):
        degree = others.pop(0)  # "Chartered Accountant, CPA Ontario, 2020"
    first = next((p for p in others if institution and p.end <= institution.start), None)
    if degree is None and first is not None and first.text[0].isupper() and first.start >= entry.head[0].start:
        degree = first  # "CAPA – École de formation du barreau"
        others.remove(first)
    if institution is None and degree is not None and others and others[0].text[0].isupper():
        institution = others.pop(0)
    if degree is None and institution is None:
        return None
    field = _field(degree) if degree else None
    if field is None:
        field = next(
            (
                p
                for p in others
                if _SUBJECT.match(p.text) and not _NOT_FIELD.match(p.text) and not _DEGREE.search(p.text)
            ),
            None,
        )
    if (degree is None and field is None and entry.period is None) or (degree and is_licence(degree)):
        return None
    level = level_of(degree.text) if degree else "none"
    if degree is None and institution is not None and _SECONDARY.search(institution.text):
        level = "secondary"
    degree = _bare(degree) if degree else None
    ends = next((x.end for x in entry.head if institution and x.start <= institution.start < x.end), None)
    under = degree is not None and ends is not None and ends < degree.start
    return Course(entry.span, degree, field, institution, place, level, entry.period, under=under)


def _bare(degree: Cut) -> Cut:
    """`BTS Commerce (en cours)` → `BTS Commerce`; `BA (Hons) History` and `Bachelor of Laws (Honours)` stay."""
    head, colon, _ = degree.text.partition(":")
    if colon and level_of(head) == "secondary":  # "A Levels: Maths (A), Physics (B)"
        degree = tidy(degree.part(0, len(head)))
    m = _REMARK_BEHIND.search(degree.text)
    return tidy(degree.part(0, m.start())) if m and m.start() > 1 else degree


def _parts(entry: Entry) -> tuple[Place | None, list[Cut]]:
    """Place of an entry, and the other pieces of its heading and of the two lines under it."""
    holes, place, parts = entry.holes(), None, []
    for line in [*entry.head, *(x for x in entry.body[:2] if not x.bullet and len(x.text) < _MAX_LINE)]:
        for piece in (p for cut in without(line, holes) for p in _pieces(line, cut)):
            found, rest = _take_place(piece)
            place = place or found
            parts += [p for p in _with_its_list(line, rest) if any(c.isalpha() for c in p.text)]
    return place, parts


def _pieces(line: Line, cut: Cut) -> list[Cut]:
    """Pieces; a dash within the name of a degree parts nothing: `Certificate – Electrical, SOLAS`."""
    found = pieces(cut)
    if len(found) != 2 or "," not in found[1].text or any(_INSTITUTION.search(p.text) for p in found):  # noqa: PLR2004
        return found
    subject = split_at(found[1], ",")[0]
    if (
        not _DEGREE.search(found[0].text)
        or _DEGREE.search(found[1].text)
        or "\t" in cut.text
        or _take_place(found[1])[0]
    ):
        return found
    rest = tidy(found[1].part(len(subject.text), len(found[1].text)))
    return [line.part(found[0].start - line.start, subject.end - line.start), rest]


def _with_its_list(line: Line, parts: list[Cut]) -> list[Cut]:
    """`DUT Hygiène, Sécurité, Environnement`, `Master Droit, parcours Affaires`: one degree, its commas and all."""
    found: list[Cut] = []
    for part in parts:
        degree = found[-1] if found else None
        goes_on = (
            degree is not None
            and _DEGREE.search(degree.text)
            and not _is_institution(degree)
            and (
                _NARROWER.match(part.text)
                or (part.text[0].islower() and len(parts) > found.index(degree) + 1)
                or (_field(degree) and len(parts) > 2 and _is_listed(part))  # noqa: PLR2004
            )
            and not (_REMARK.match(part.text) or _INSTITUTION.search(part.text))
        )
        if goes_on and degree is not None:
            found[-1] = line.part(degree.start - line.start, part.end - line.start)
        else:
            found.append(part)
    return found


def _is_listed(part: Cut) -> bool:
    return bool(_IN_A_LIST.match(part.text)) and not _DEGREE.search(part.text)


def _degree_and_institution(parts: Sequence[Cut]) -> tuple[Cut | None, Cut | None]:
    degrees = [p for p in parts if _DEGREE.search(p.text) and not _is_institution(p) and not _REMARK.match(p.text)]
    degree = next((p for p in degrees if _field(p)), next(iter(degrees), None))
    institution = next((p for p in parts if p is not degree and _INSTITUTION.search(p.text)), None)
    if degree is None:
        degree = next((p for p in parts if _DEGREE.search(p.text) and p is not institution), None)
    return _divide(degree) if degree is not None and institution is None else (degree, institution)


def _inside(cut: Cut, *others: Cut | None) -> bool:
    return any(o is not None and o.start <= cut.start and cut.end <= o.end for o in others)


def _is_institution(cut: Cut) -> bool:
    """Whether a piece names a school, though it holds a word of degrees ("École d'ingénieurs", "Licence" is none)."""
    m = _INSTITUTION.search(cut.text)
    d = _DEGREE.search(cut.text)
    return m is not None and (d is None or m.start() <= d.start())


def _divide(degree: Cut) -> tuple[Cut, Cut | None]:
    """`PhD Princeton University` → degree and institution; also `Master X – Université Y` when joined by `at`, `à`."""
    m = re.search(
        r"\s+(?:at|from|à|a|de|à l['’]|-)\s+(?P<a>(?:l['’]|la )?(?=[A-ZÀ-Ýéu])(?:universit|école|ecole|"
        r"institut|iut|lycée|college|school|cfa)[^,;]*)",
        degree.text,
        re.IGNORECASE,
    )
    if m:
        return tidy(degree.part(0, m.start())), tidy(degree.part(*m.span("a")))
    m = re.search(r"\s+(?:from|at)\s+(?P<a>[A-Z][^,;]*?)(?:\s+(?:in|with)\b.*)?$", degree.text)
    if m:
        return tidy(degree.part(0, m.start())), tidy(degree.part(*m.span("a")))
    m = re.match(
        r"^(?P<d>(?:PhD|BSc?|MSc?|BA|MA|MBA|BEng|MEng|BTech|MTech|MD|JD|LLB|"
        r"LLM))\s+(?P<i>[A-ZÀ-Ý].*(?:University|College|School|Institute|Université).*)$",
        degree.text,
    )
    if m:
        return degree.part(*m.span("d")), degree.part(*m.span("i"))
    return degree, None


def _take_place(piece: Cut) -> tuple[Place | None, list[Cut]]:
    """Place at the end of a piece (or the whole piece), and the comma parts that remain."""
    whole = read_place(piece, least=3000)
    if whole:
        return whole, []
    parts = [tidy(p) for p in split_at(piece, ",")]
    for n in (3, 2, 1):
        if len(parts) > n:
            place = read_place(piece.part(parts[-n].start - piece.start, len(piece.text)), least=3000)
            if place:
                return place, parts[:-n]
    m = re.search(r"\(([^()]+)\)$", piece.text)
    if m and (place := read_place(piece.part(*m.span(1)), least=3000)):
        return place, [tidy(p) for p in split_at(piece.part(0, m.start()), ",")]
    return None, parts


def _field(degree: Cut) -> Cut | None:
    for pattern in _FIELD:
        for m in pattern.finditer(degree.text):
            cut = tidy(degree.part(*m.span("field")))
            cut = _until(cut)
            if cut.text and not _NOT_FIELD.match(cut.text) and not _INSTITUTION.search(cut.text):
                return cut
    return None


def _until(cut: Cut) -> Cut:
    m = re.search(
        r"\s+(?:at|à|from|avec mention|mention|with|en alternance|en apprentissage|option|parcours|obtenue?|chez)\b",
        cut.text,
        re.IGNORECASE,
    )
    return tidy(cut.part(0, m.start())) if m else cut
