"""Title of the post that a job offer tells: labelled, the first line, marked H/F, or what "recherche un" names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hirestream.extract.lines import Cut, Line, pieces, tidy
from hirestream.extract.offer_parts import labelled, part_of
from hirestream.extract.offer_terms import names_a_term
from hirestream.extract.places import read_place
from hirestream.taxonomy.service import Taxonomy

_LABEL = re.compile(
    r"(?:(?:intitulé|titre|nom)(?: du poste| de l['’]offre| de l['’]emploi)?|poste(?: à pourvoir| proposé| recherché)?|"
    r"offre d['’]emploi|emploi|fonction|job title|position(?: title)?|title|role|job|métier|vacancy|post)(?![\w’'])",
    re.IGNORECASE,
)
_GENDERED = re.compile(
    r"\(?\s*\b[HFMW]\s*[/.|-]\s*[HFMWX](?:\s*[/.-]\s*[DXN])?\b\s*\)?|\(\s*(?:m/w/d|all genders|tous genres)\s*\)",
    re.IGNORECASE,
)
_ARTICLE = (
    r"(?:une?\s?\(\s?e\s?\)|une?\s?[/·.]\s?une?|un·e|un\.e|une?|des|plusieurs|\d{1,2}|an?|our (?:next|new|first)|its "
    r"(?:next|new)|notre (?:futur|prochain|nouve\w+)(?:\(e\)|[·.]e|e)?|sa|son|leur|"
    r"(?:two|three|four|deux|trois|quatre))(?:\s?\(\w{1,3}\))?"
)
_SEEKS = re.compile(
    r"(?:recherch(?:e|ons)|recrut(?:e|ons|ement d['’])|cherch(?:e|ons)|embauch(?:e|ons)|(?:are|is|we['’]re) "
    r"(?:(?:now|currently|actively) )?(?:looking (?:for|to (?:hire|recruit|appoint))|seeking|hiring|recruiting)|"
    r"looking "
    r"to (?:hire|recruit)|seeks?|hiring|requires?|needs?|(?:en|as|poste|rôle|role|position) (?:tant que|qualité de|of|"
    r"d['’]|de)|comme|\bas)\s+(?:activement\s+|actuellement\s+|dans le cadre[^,]*,\s*|(?:pour|for|à|sur|au sein|in|at|"
    r"chez|afin)\b[^.;:]{3,90}?[,:]?\s+|currently\s+|aujourd['’]hui\s+|dès que possible\s+|"
    r"en (?:CDI|CDD|intérim)[^,.]{0,20}[,:]?\s+)*"
    rf"(?P<article>{_ARTICLE})\s+(?:nouve(?:l|lle|au)\(?\w*\)?\s+|talented\s+|new\s+|experienced\s+|skilled\s+|"
    r"enthusiastic\s+|motivated\s+|passionate\s+|qualified\s+|dedicated\s+|reliable\s+|futur\w*\s+|profils?\s+de\s+|"
    r"additional\s+)*(?P<title>[^\n.,;:!?]{3,80})",
    re.IGNORECASE,
)
_SEEKS_BARE = re.compile(
    r"(?P<article>)(?:\b(?:recherch(?:e|ons)|recrut(?:e|ons)|cherch(?:e|ons)|hiring|en tant que|as|poste de|role of|"
    r"position of|comme)\s+|\b(?:en tant qu['’]|poste d['’]))(?P<title>[^\n.,;:!?]{3,80})",
    re.IGNORECASE,
)
#: "Could you be our next head of kitchen?", "Serez-vous notre prochaine cheffe de rang ?"
_NEXT_ONE = re.compile(
    r"\b(?P<article>our next|notre (?:futur|prochain)(?:\(e\)|[·.]e|e)?)\s+(?P<title>[^\n.,;:!?]{3,80})", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"^(?:nous|je|vous|pour|notre|nos|dans|au sein|we|our|you|i|this|join|rejoignez|envie|et si|if|are|do|at|chez|"
    r"depuis|since)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s+(?:pour|afin|dans|en (?:CDI|CDD|intérim|alternance|contrat|stage|vue)|à (?!domicile|table)|au sein|chez|"
    r"basée?|situé|who|whose|that|to (?:join|support|help|work|lead|manage|start|cover|be|take|provide)|for|in|at|with|"
    r"on|based|capable|expérimentée?|disposant|ayant|sur|qui|and (?:help|be|make|take)|et (?:partic|contrib|aid)|"
    r"(?:cette|this) |votre mission|your )\b",
)
#: What is told around a title: how urgent, where, under what contract, how long.
_BEFORE = re.compile(
    r"^(?:#\w+\s+|une?\s?[·.]\s?e\s+|une?\s?\(e\)\s+|un(?:e|\(e\)|/une)?\s+(?=[A-ZÀ-Ý])|urgent\b\s*[:!–-]?\s*|"
    r"remote\s+(?=[A-Z])|(?:offre (?:de stage|"
    r"d['’]alternance|d['’]emploi)|"
    r"alternance|nous recrutons|on recrute|recrutement|now hiring|we['’]re hiring|job offer|vacancy|h/f|wanted)"
    r"\s*[:–-]\s*(?:an?\s+|une?\s+)?|(?:recrutement|recherche) d['’]une?\s+)+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*[,–—-]?\s*(?:\([^()]*(?:\d|mois|months?|seasonal|remote|hybrid|télétravail|temps|part[- ]time|"
    r"full[- ]time|CDI|CDD|permanent|contract|fixed[- ]term|temporary)[^()]*\)|"
    r"(?:\d+\s?%\s*)?(?:en\s+)?(?:télétravail|full[- ]remote|freelance|vacataire|fixed[- ]term))+$",
    re.IGNORECASE,
)
#: What calls for people behind a title: "CHEF WANTED!", "Plombier recherché".
_CALL = re.compile(
    r"(?<=\w)\s+(?:(?:is|are) )?(?:needed|wanted|required|recherché\W?e?\W?s?|demandé\W?e?\W?s?)(?:\b|"
    r"(?<=\W))\s*[!.]*\s*"
    r"(?:[-–].*)?$",
    re.IGNORECASE,
)
_TRAINING = re.compile(r"(?:stage|stagiaire|alternance|apprentissage|apprentie?|internship|intern)\b", re.IGNORECASE)
_HEAD = 8
_MAX_TITLE = 14
_MAX_ADDED = 5


def find_title(lines: Sequence[Line], taxonomy: Taxonomy) -> Cut | None:
    """Title of the post: labelled, or the first line, or marked H/F, or near the top, or what "recherche un" names."""
    first = lines[0] if lines else None
    named = labelled(lines[:25], _LABEL)
    if named and _short(named) and _names_a_post(named.text, taxonomy) and not part_of(_as_line(named)):
        return _title_piece(named, taxonomy)
    said = _sought_in(first, taxonomy) if first else None
    if said:
        return said
    head = [x for x in lines[:_HEAD] if not _SENTENCE.match(x.text) and not x.text.endswith((".", ":"))]
    top = first if first and first in head and _short(first) else None
    if top and (_names_a_post(top.text, taxonomy) or taxonomy.occupation(top.text)):
        return _title_piece(top, taxonomy)
    marked = next((x for x in head if _GENDERED.search(x.text) and _short(x)), None)
    if marked:
        return _title_piece(marked, taxonomy)
    for piece in (p for line in head if not line.bullet for p in (line, *pieces(line))):
        called = _CALL.search(piece.text)
        piece = piece.part(0, called.start()) if called else piece  # noqa: PLW2901
        if _short(piece) and taxonomy.looks_like_title(piece.text) and not read_place(piece):
            return _title_piece(piece, taxonomy)
    sought = next((cut for line in lines if (cut := _sought_in(line, taxonomy))), None)
    return sought or (_title_piece(top, taxonomy) if top and _stands_alone(top) else None)


def _stands_alone(line: Line) -> bool:
    """Whether the first line can only be the title, though no word of it names a post: short, and says nothing else."""
    return (
        len(line.text.split()) <= _MAX_ADDED + 1
        and line.text[:1].isalpha()
        and not any(c in line.text for c in ":€£$@?!")
        and not names_a_term(line.text)
        and read_place(line) is None
        and part_of(line) is None
    )


def _as_line(cut: Cut) -> Line:
    return Line(cut.start, cut.end, cut.text)


def _short(cut: Cut) -> bool:
    return len(cut.text.split()) <= _MAX_TITLE


def _sought_in(line: Line, taxonomy: Taxonomy) -> Cut | None:
    """Title behind "recherche un", "en tant que" or "hiring a", up to H/F or to words that tell more of it."""
    for m in (*_SEEKS.finditer(line.text), *_NEXT_ONE.finditer(line.text), *_SEEKS_BARE.finditer(line.text)):
        cut = tidy(line.part(*m.span("title")))
        gender, stop = _GENDERED.search(cut.text), _ENDS.search(cut.text)
        bracket = re.search(r"\s\((?![a-zé]{1,6}\))", cut.text)
        ends = [x.start() for x in (gender, stop, bracket) if x and x.start() > 2]  # noqa: PLR2004
        cut = tidy(cut.part(0, min(ends))) if ends else cut
        cut = pieces(cut)[0] if cut.text and pieces(cut) else cut
        sure = m["article"] or gender or cut.text[:1].isupper() or re.match(r"en\b|as\b|poste", m.group())
        if cut.text and sure and taxonomy.looks_like_title(cut.text):
            return cut
    return None


def _names_a_post(text: str, taxonomy: Taxonomy) -> bool:
    return bool(_GENDERED.search(text) or _TRAINING.match(text)) or any(
        taxonomy.looks_like_title(p) for p in (text, *re.split(r"\s[-–|]\s", text))
    )


def _title_piece(cut: Cut, taxonomy: Taxonomy) -> Cut:
    """Title within its line, without hashtags, contract, place or slogan around it."""
    gender = _GENDERED.search(cut.text)
    if gender and gender.start() == 0:  # "(H/F) Tuyauteur"
        cut, gender = tidy(cut.part(gender.end(), len(cut.text))), None
    bare = tidy(cut.part(0, gender.end())) if gender and gender.start() > 0 else cut
    best = _named_pieces(bare, taxonomy)
    if gender and not best.text.endswith(gender.group().strip()) and bare.end - best.end <= len(gender.group()) + 1:
        best = bare.part(best.start - bare.start, len(bare.text))
    firm = re.search(r"\s(?:at|chez|@)\s+[A-ZÀ-Ý].*$", best.text)
    best = best.part(0, firm.start()) if firm and firm.start() > 3 else best  # noqa: PLR2004
    tag = _BEFORE.match(best.text)
    best = best.part(tag.end(), len(best.text)) if tag and tag.end() < len(best.text) else best
    after = _AFTER.search(best.text)
    best = tidy(best.part(0, after.start())) if after and after.start() > 3 else best  # noqa: PLR2004
    call = _CALL.search(best.text)
    best = tidy(best.part(0, call.start())) if call else best
    stop = re.search(r"\s+(?:[-–|]\s*)?(?:en\s+)?(?:CDI|CDD|intérim|alternance)\b.*$", best.text)
    return tidy(best.part(0, stop.start())) if stop and stop.start() > 3 else tidy(best)  # noqa: PLR2004


def _named_pieces(bare: Cut, taxonomy: Taxonomy) -> Cut:
    """Pieces that name a post, and the field of it that follows: `Staff Nurse - Paediatrics`."""
    parts = pieces(bare)
    which = [i for i, p in enumerate(parts) if taxonomy.looks_like_title(p.text)] or [
        i for i, p in enumerate(parts) if not _GENDERED.fullmatch(p.text)
    ]
    if not which:
        return bare
    last = which[-1]
    while last + 1 < len(parts) and _tells_more(parts[last + 1]):
        last += 1
    return bare.part(parts[which[0]].start - bare.start, parts[last].end - bare.start)


def _tells_more(piece: Cut) -> bool:
    """Whether a piece behind the post is its field: no term, place, figure or firm in capitals."""
    words = piece.text.split()
    return (
        len(words) <= _MAX_ADDED
        and not names_a_term(piece.text)
        and not any(c.isdigit() or c in "€£$" for c in piece.text)
        and not re.match(r"(?:ref|réf|urgent|temp|lieu|poste|ou\b|or\b|dès|asap)", piece.text, re.IGNORECASE)
        and read_place(piece, least=3000) is None
        and all(
            read_place(piece.part(*m.span()), least=3000) is None for m in re.finditer(r"[^\W\d_][\w'’-]+", piece.text)
        )
        and not _GENDERED.fullmatch(piece.text)
    )


#: How much of a full post it is, behind a title: `à 80 %`, `(28 h/semaine)`, `- 0.6 FTE`, `mi-temps`.
_SHARE = (
    r"\(?\s*(?:à\s|at\s|de\s)?\d{1,3}(?:[.,]\d+)?\s?(?:(?:-|–|à|to)\s?\d{1,3}\s?)?(?:%|h\b|heures?\b|hours?\b|hrs?\b|FTE\b|ETP\b)"
    r"(?:\s?(?:/|par|per|a|hebdo\w*)\s?(?:semaine|sem|week|wk)?)?\s*\)?|"
    r"\(?\s*(?:à\s)?(?:mi-temps|temps (?:plein|partiel|complet)|(?:full|part)[- ]time)\s*\)?"
)


def plain_title(title: str | None) -> str | None:
    """Title without `(H/F)` at its end."""
    if title is None:
        return None
    bare = re.sub(rf"(?:[\s\-–(,]*(?:{_GENDERED.pattern}|{_SHARE}))+\s*$", "", title, flags=re.IGNORECASE).strip(" -–,")
    return bare or title
