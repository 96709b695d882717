"""Lines of a job offer → its parts: tasks, what is asked for, what is a plus, what is offered; and its labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from hirestream.extract.lines import Cut, Line, pieces, tidy

Part = Literal["head", "company", "tasks", "required", "preferred", "benefits", "apply", "other"]

_PARTS: Final[tuple[tuple[Part, re.Pattern[str]], ...]] = (
    ("preferred", re.compile(
        r"^(?:(?:les?|ce|des|vos)\s+)?(?:(?:petits?\s+)?plus(?: appréciés?)?$|assets?$|atouts?$|atouts? (?:appréciés?|"
            r"supplémentaires?)|bonus|nice[- ]to[- ]ha(?:ve|s)|(?:highly )?(?:preferred|desired|desirable|valued|"
            r"regarded|advantageous)\b|appréciée?s?|souhaitée?s?|souhaitable|idéalement|désirables?|what we(?:['’]d| "
            r"would) love|(?:compétences|qualifications|qualités|connaissances|expériences?) (?:appréciées?|"
            r"souhaitées?|"
            r"complémentaires|facultatives)|it(?:['’]d| would) be (?:great|nice|a|an|even)|it['’]s a (?:plus|bonus)|"
            r"(?:ce|et) (?:serait|"
            r"qui (?:(?:nous|vous|te|t['’]) ?)?(?:ferait|fera|serait|aiderait|plairait|aide\b|plaît|compte en plus)) |"
            r"what (?:(?:would|will|could|might|also) )*(?:helps?|be (?:nice|useful|handy|great|a bonus)|sets? you "
            r"apart|make you stand out)\b|(?:also )?(?:helpful|useful|handy|welcome)\b|bienvenue?s$|"
            r"(?:non|pas) (?:obligatoire|indispensable)|not essential|(?:un )?(?:petit )?plus\b(?! de)|"
            r"would be a (?:plus|bonus)|good to have|ce serait (?:un plus|top|encore)|"
            r"seraient? (?:un|des) (?:plus|atouts?)|extra points|un plus\b|plus(?: points| value)?$|optional|"
            r"(?:et )?(?:en bonus|encore mieux|mieux encore|cerise|facultatif|si en plus)|(?:and )?even better|"
            r"brownie "
            r"points|extra credit|icing|it (?:would|['’]d|also)? ?helps?|we(?:['’]d| would) (?:also )?(?:love|"
            r"be (?:delighted|"
            r"glad|happy|pleased))|a head start|ideally|.*\beven (?:better|happier))",
            re.IGNORECASE)),
    ("other", re.compile(
        r"(?:\b(?:don['’]t|won['’]t|do not|will not|needn['’]t) (?:need|have to|be)\b|\bpas besoin\b|^inutile|"
        r"\bn['’](?:aur\w+|avez|as) (?:pas|nul)\b|\bne (?:vous |te )?demand\w+ pas\b|"
        r"\b(?:don['’]t|do not) (?:ask|expect|look)\b|^(?:vos |tes |your |les )?(?:savoir[- ]être|"
        r"soft skills|qualités|personal (?:qualities|attributes))\b|^(?:la |le |votre |your |the )?"
        r"(?:paie|paye|salaire|rémunération|pay|salary|wages?)$)", re.IGNORECASE)),
    ("benefits", re.compile(
        r"^(?:(?:vos?|les?|nos|our|your|tes|des|the|et|and)\s+)?(?:(?:principaux |autres |other |key |employee |staff |"
            r"company |additional )?(?:avantages?|benefits?)\b(?! (?:client|produit))|perks\b|comp (?:&|and)|offre$|"
            r"(?:salaire|rémunération|"
            r"salary|compensation|pay|package|total rewards)[^:]{0,12}(?:et|&|and|\+)[^:]{0,5}(?:avantages?|benefits?|"
            r"perks)|what(?:['’]s| is) (?:in it for you|on offer)|what (?:we|you)(?:['’]ll| will|"
            r" can)? (?:offer|get|give|provide|pay|"
            r"receive|enjoy|gain)|what (?:the|our|this) [\w'’-]+ (?:offers?|gives?|provides?)|what comes with|"
            r"(?:and )?on top\b|(?:et )?en (?:plus|prime)$|(?:and )?(?:the )?extras$|(?:the )?(?:little|nice) "
            r"extras|"
            r"ce (?:que|qu['’]) ?(?:l['’](?:entreprise|association|établissement|hôpital|école|agence)|"
            r"l[ae] [\w'’-]+) (?:vous )?(?:offre|propose|apporte)|(?:ce )?qu(?:e |['’])(?:on|l['’]on|"
            r"nous) (?:vous |t['’]|te )?(?:offr|propos|réserv)|"
            r"(?:on|nous|nous) (?:vous |t['’]|te )?(?:offr|propos)\w+$|we offer|in return|pourquoi (?:nous|"
            r"venir|rejoindre|choisir)|why (?:join|work|us|choose|you['’]ll love)|conditions(?: proposées| "
            r"offertes| d['’]emploi| de travail| du poste)?$|plus de (?:chez|la maison|l['’])|cadeaux?|package$|"
            r"rewards?$|nous rejoindre,? c['’]est|on t['’]offre|compensation$|bonnes? raisons?|tu (?:auras|bénéficie)|"
            r"vous (?:bénéfici|profit)|ce (?:qui vous attend(?: chez)?|que vous (?:y |en )?"
            r"(?:gagne|recev|obt|trouv)\w+|qu['’]on y gagne|que (?:vous|tu) (?:aur|av|y)\w*)|what you gain|"
            r"the good (?:stuff|bits)|ce que nous mettons)", re.IGNORECASE)),
    ("required", re.compile(
        r"^(?:(?:votre|vos|le|les|mon|your|ton|tes|our|the|un|notre|quel(?:le)?s? (?:est|sont)(?: (?:le|la|"
            r"les))?)\s+)?(?:profil(?: recherché| souhaité| attendu| "
            r"du candidat| idéal| type)?\b|(?:principales )?(?:compétences?|connaissances|aptitudes|qualités|atouts|"
            r"habilitations?|savoirs?)\b(?! (?:de|d['’]|du|des|en|sur|avec|dans)\b)|pré-?requis|(?:minimum |basic |"
            r"required |key |necessary |professional )?"
            r"(?:qualifications?|requirements?|experience|skills|competenc\w+|certifications?)\b(?! (?:with|in|of|"
            r"using|as|on)\b)|required\b|what "
            r"(?:you(?:['’]ll| will)? (?:need|bring|have)|(?:we|[a-z]+ (?:team|school|trust))?(?:['’]re| are|"
            r"['’]ll|['’]d)? ?(?:after|look\w*|need\w*|want\w*|"
            r"ask\w*|expect\w*|like|seek\w*|hope))|who (?:you are|we(?:['’]re| are)? (?:looking for|after|need|"
            r"want|seek\w*)|are you|would suit)|about you|you(?:['’]ll| will| must| should)? "
            r"(?:have|need|are|bring|be)\b[^,]{0,25}$|essential\b|(?:the )?(?:ideal|successful) candidate|stack\b|"
            r"tech(?:nical)? stack|environnement technique|indispensables?|impérati\w+|ce (?:qu(?:e |['’])(?:nous|on|"
            r"l['’]on) (?:vous |te )?(?:attend|recherch|cherch|demand|souhait)|dont (?:nous|on|vous) (?:av|aur)\w+ "
            r"besoin|que vous (?:apport|sav|connaiss|maîtris|ête)\w+|que (?:nous|vous) (?:av|dev)|"
            r"qui est (?:demandé|exigé)|qu['’]il (?:(?:vous|te|nous) )?faut)|il (?:vous |nous |te )?fau(?:t|"
            r"dra)\b|parcours\b|you(?:['’]ll| will|['’]d)? fit\b|what you should|"
            r"you might be|vous correspond\w+|"
            r"must[- ]haves?|formation\b(?! "
            r"(?:assurée|en|de|du)\b)|expérience\b(?! (?:en|de|du|sur|avec|dans|comme)\b)|(?:vous|tu) (?:êtes|es|"
            r"avez|as)\b[^,]{0,25}$|qui (?:êtes[- ]vous|es[- ]tu)|profile|person "
            r"specification|certificats? requis|diplômes?\b|exigences|candidate? (?:idéal|recherché)|candidate "
            r"(?:profile|specification|requirements)|candidat|education\b|vous\s*$|toi\s*$|you\s*$|(?:selection |"
            r"key )?criteria|critères|"
            r"are you (?:the|right)|we(?:['’]d| would) (?:like|love) to hear|licen[cs]es?\b|permis)",
            re.IGNORECASE)),
    ("tasks", re.compile(
        r"^(?:(?:vos?|votre|les?|la|your|the|ton|tes|ta|nos|main|key|primary|core|principales?|à propos d[eu]|"
        r"about|quelles? (?:est|"
            r"sont)|in)\s+)*"
            r"(?:missions?\b|tâches|activités|respons[ai]bilit\w+|descripti(?:on|f)\b|postes?\b|fonctions?\b|job "
            r"(?:description|summary|purpose)|roles?\b|rôle|what (?:you(?:['’]ll| will| would|['’]d|"
            r" might)? (?:do|be|work)|the (?:job|"
            r"role|work)|will you do)|(?:a few|some) of the things|que ferez|que feras|duties|accountabilities|"
            r"purpose of|jobs?\b|position|day[- ]to[- ]day|a (?:typical )?day|"
            r"(?:au )?quotidien|"
            r"opportunity|contexte|en quoi|ce que (?:tu|vous) (?:feras|ferez)|(?:tu|vous) (?:feras|serez|aurez))",
            re.IGNORECASE)),
    ("company", re.compile(
        r"^(?:(?:l['’]|the |notre |our )?(?:entreprise|employeur|company|organi[sz]ation|employer)\b|(?:notre|"
        r"votre futur|ton futur|your (?:future|new)) (?:employeur|employer)|notre (?:client|"
            r"société|groupe|histoire|équipe|mission)\b|qui (?:sommes|est)\b|à propos(?: de| d['’]|$)|about\b(?! (?:"
            r"you|the (?:role|job|position)))|who we are|la société|présentation\b|our (?:team|story|mission|values|"
            r"client)\b|le (?:groupe|cabinet|client)$|nous connaître|l['’](?:équipe|agence|établissement)$|the "
            r"(?:team|practice|school|client)$|client$)", re.IGNORECASE)),
    ("apply", re.compile(r"^(?:pour postuler|comment postuler|candidatures?|postule[rz]?|how (?:to apply|"
    r"we (?:choose|select|hire|recruit))|(?:ce|le) "
        r"qu['’]il faut faire|la suite$|et (?:après|maintenant|ensuite)\b|get in touch|your application|to apply|apply|"
        r"application|processus?\b|process\b|(?:recruitment|hiring|interview|selection|application) process|contacts?"
        r"\b|déroulement|next steps|intéressée?s?|interested)", re.IGNORECASE)),
    ("other", re.compile(r"^(?:informations? (?:pratiques?|complémentaires?)|additional information|other "
        r"information|further information|equal (?:opportunit|employment)\w*|diversity|diversité|nos (?:valeurs|"
        r"engagements)|eeo\b|égalité|handicap|safeguarding|privacy|disclaimer|note|horaires?|hours|lieu|location|"
        r"localisation|en résumé|infos?\b|détails|details|where|when|reporting to|références?|compensation range|"
        r"type d['’]emploi|job type|schedule|secteur|sector|industry|where you|work (?:location|schedule|"
        r"environment))", re.IGNORECASE)),
)  # fmt: skip
#: Headings with more words than these are sentences, unless a mark at the end says otherwise.
_FEW, _SOME, _MOST = 4, 7, 9


#: A line of at least so many characters may go on in the next one.
_WRAPS_FROM = 45
_GOES_ON = re.compile(
    r"(?:[,(/&–]|\b(?:de|du|des|le|la|les|un|une|et|ou|à|au|aux|en|pour|par|sur|avec|dans|votre|notre|nos|vos|the|a|"
    r"an|of|and|or|"
    r"to|for|with|in|on|at|by|our|your|from|is|are|as)|\d)$"
)


def unwrapped(lines: Sequence[Line], text: str) -> list[Line]:
    """Lines as they were typed: what a page's width has cut in the middle of a sentence is one line again.

    `text` is the document's: a joined line has its characters, with blanks for the ends of lines.
    """
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        apart = last is None or line.gap or line.bullet or bool(text[last.end : line.start].strip())
        if last and not apart and len(last.text.rpartition("\n")[2]) >= _WRAPS_FROM and _runs_on(last, line):
            found[-1] = replace(last, end=line.end, text=text[last.start : line.end])
        else:
            found.append(line)
    return [replace(x, text=x.text.replace("\n", " ")) if "\n" in x.text else x for x in found]


def _runs_on(line: Line, following: Line) -> bool:
    if line.text.endswith((".", "!", "?", ":", ";")):
        return False
    first = following.text[:1]
    return first.islower() or bool(_GOES_ON.search(line.text) and (first.isalnum() or first in "(€£$"))


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one part of an offer, and the words of the heading that opened it."""

    part: Part
    lines: tuple[Line, ...]
    heading: str = ""


def part_of(line: Line, *, listed: bool = False) -> Part | None:
    """Part of an offer that a heading opens (`listed`: a list follows); None for a line that is no heading."""
    text = line.text.strip(" :!?*#-–—_.…>=✨🎯")
    if (
        (line.bullet and not line.text.endswith(":"))
        or len(text) > 60  # noqa: PLR2004
        or len(text.split()) > _MOST
        or (line.text.endswith((".", ",", ";")) and not line.text.endswith("..."))
    ):
        return None
    part = next((p for p, pattern in _PARTS if pattern.search(text)), None)
    if part is None:
        return None
    words = len(text.split())
    marked = line.text.rstrip(" *").endswith((":", "?", "!"))
    stands_out = marked or text.isupper() or ((line.gap or listed) and words <= _SOME) or words <= _FEW
    return part if stands_out and (marked or "," not in text) else None


def split_parts(lines: Sequence[Line]) -> list[Block]:
    """Cut an offer into its parts at its headings, whether they stand alone, before a colon or a full stop."""
    lines = [x for line in lines for x in _run_in(line)]
    blocks: list[Block] = []
    part: Part = "head"
    named = ""
    held: list[Line] = []
    before: Part | None = None  # the part to go back to behind "Idéalement : Kafka", which speaks for its own line
    for n, line in enumerate(lines):
        following = lines[n + 1] if n + 1 < len(lines) else None
        head, colon, tail = line.text.partition(":")
        rest = line if colon and tail.strip() and not line.bullet and len(head) < 40 else None  # noqa: PLR2004
        heading = replace(line, end=line.start + len(head) + 1, text=head + ":") if rest else line
        opened = part_of(heading, listed=following is not None and following.bullet) if n else None
        if opened is None and before is not None and not line.bullet:
            blocks.append(Block(part, tuple(held), named))
            part, held, before, named = before, [], None, ""
        if opened is None and (left := _leaves(part, line, following, held)):
            blocks.append(Block(part, tuple(held), named))
            part, held, before, named = left, [], None, line.text if _is_heading(line, following) else ""
        if opened is None:
            held.append(line)
            continue
        blocks.append(Block(part, tuple(held), named))
        before = (before or part) if rest else None
        part, held, named = opened, [rest] if rest else [], heading.text.strip(" :")
    blocks.append(Block(part, tuple(held), named))
    return [b for b in blocks if b.lines]


def _run_in(line: Line) -> list[Line]:
    """`Ce que nous cherchons. Une personne …`: a heading with which its paragraph begins is a line of its own."""
    m = None if line.bullet else _RUN_IN.match(line.text)
    if m is None or part_of(replace(line, text=m["head"] + ":")) is None:
        return [line]
    head, rest = line.part(0, m.end("head")), line.part(m.end(), len(line.text))
    return [
        replace(line, end=head.end, text=head.text + ":"),
        Line(rest.start, rest.end, rest.text),
    ]


_RUN_IN = re.compile(
    r"(?P<head>(?:(?:Ce qu|What|Who|How|Comment|Pour|Vos|Votre|Your|Nos|Our|The|Les?|La)[^.:;,!?]{2,40}|"
    r"(?:Profil|Missions?|Avantages|Benefits|Requirements|Essential|Desirable)[^.:;,!?]{0,20}))[.?]\s+(?=[\dA-ZÀ-Ý£€$])"
)


def _leaves(part: Part, line: Line, following: Line | None, held: Sequence[Line]) -> Part | None:
    """Part that begins where a list is over: behind a heading that says nothing known, or a paragraph after benefits.

    What such a heading has a list of may still be asked for (`Back-end`, `Langues`).
    """
    if _is_heading(line, following):
        listed = following is not None and following.bullet
        ends = part == "benefits" or (part in {"required", "preferred"} and not listed)
        return "other" if ends else part
    after = line.gap and not line.bullet and not line.text.endswith(":")
    return "other" if part in {"benefits", "other"} and after and any(x.bullet for x in held) else None


def _is_heading(line: Line, following: Line | None) -> bool:
    """Whether a line looks like a heading, whatever it says: a few words apart, with text or a list behind."""
    text = line.text
    return (
        line.gap
        and following is not None
        and not line.bullet
        and len(text.split()) <= _SOME
        and text[:1].isupper()
        and not text.endswith((".", ",", ";", "!"))
        and not any(c.isdigit() or c in ":,;@" for c in text)
        and (not following.gap or len(following.text.split()) > _MOST)
    )


def sentences(lines: Sequence[Line]) -> list[Cut]:
    """Sentences of some lines."""
    return [cut for line in lines for cut in _sentences_of(line)]


@lru_cache(maxsize=1024)
def _sentences_of(line: Line) -> tuple[Cut, ...]:
    """Sentences of a line (every field asks for them)."""
    found, at = [], 0
    for m in _STOP.finditer(line.text):
        if m.group()[0] == "." and _ABBREVIATED.search(line.text[max(0, m.start() - 8) : m.start()]):
            continue
        found.append(line.part(at, m.end()))
        at = m.end()
    found.append(line.part(at, len(line.text)))
    return tuple(c for c in found if c.text)


_STOP = re.compile(
    r"(?<=[a-zà-ÿ)\d%€A-Z+#])\s?[.!?;…]\s+(?=[A-ZÀ-Ý•])(?!(?<=\?\s)(?:C['’]est|Ce serait|Tant mieux|Un plus|Un atout|"
    r"Aussi|Even better|All the better|A plus|A bonus|That['’]s|It['’]s an?)\b)"
)


_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:M|Mr|Mrs|Ms|Dr|St|Ste|Mme|e\.g|i\.e|ex|No|approx|incl|min|max|[A-Z])$")


def labelled(lines: Sequence[Line], label: re.Pattern[str]) -> Cut | None:
    """Value behind a label: after a colon or a dash, in the next cell of its row, or alone on the next line."""
    for n, line in enumerate(lines):
        cells = pieces(line)
        for i, cell in enumerate(cells):
            m = label.match(cell.text)
            if m is None:
                continue
            mark = re.match(r"\s*[:=]\s*|\s+[-–]\s+", cell.text[m.end() :])
            value = tidy(cell.part(m.end() + mark.end(), len(cell.text))) if mark else None
            if value and value.text:
                return value
            if cell.text[m.end() :].strip(" :"):
                continue
            if i + 1 < len(cells):
                return cells[i + 1]
            following = lines[n + 1] if n + 1 < len(lines) else None
            if following and len(cells) == 1 and (line.text.endswith(":") or _is_cell(following)):
                return following
    return None


def _is_cell(line: Line) -> bool:
    """Whether a line is short enough to be the value of a label that stands alone above it."""
    return not line.gap and not line.bullet and len(line.text.split()) <= _SOME and not line.text.endswith((".", ":"))
