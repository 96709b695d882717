"""Lines of a job offer → its parts: tasks, what is asked for, what is a plus, what is offered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from hirestream.extract.lines import Cut, Line

Part = Literal["head", "company", "tasks", "required", "preferred", "benefits", "apply", "other"]

_PARTS: Final[tuple[tuple[Part, re.Pattern[str]], ...]] = (
    ("preferred", re.compile(
        r"^(?:les\s+)?(?:atouts?|plus|bonus|nice[- ]to[- ]haves?|preferred(?: qualifications| skills)?|"
            r"appréciée?s?|souhaitée?s?|idéalement|désirables?|what we(?:['’]d| would) love|"
            r"compétences (?:appréciées|souhaitées)|"
        r"would be a plus|desirable(?: skills| criteria)?|bonus points|serait un plus|(?:ce|le|les) "
            r"(?:petits? )?plus(?: apprécié)?s?|petits? plus|good to have|qualifications "
                r"souhaitées)\b", re.IGNORECASE)),
    ("required", re.compile(
        r"^(?:votre\s+|le\s+|mon\s+|your\s+)?(?:profil(?: recherché| souhaité| attendu| du candidat)?|"
            r"compétences?(?: requises?| attendues?| clés| techniques| nécessaires)?|savoir[- ](?:faire|être)(?: "
            r"professionnels?)?|"
        r"pré-?requis|qualifications?|qualifications requises|requirements?|required(?: skills| "
            r"qualifications)?|minimum qualifications|skills(?: (?:and|&) \w+| required)?|what (?:you(?:['’]ll)? "
            r"(?:need|bring)|we(?:['’]re| are) looking for)|"
        r"who you are|about you|essential(?: skills| criteria)?|the ideal candidate(?: has)?|stack|"
        r"indispensables?|impérati\w+|ce que nous attendons|must[- ]haves?|formation(?: et expérience)?|"
            r"expérience|ce que nous recherchons|vous êtes|qui êtes[- ]vous|profile|person specification|key "
            r"skills|your profile|certificats? requis|diplômes?|exigences|candidat)\b", re.IGNORECASE)),
    ("tasks", re.compile(
        r"^(?:vos?\s+|les?\s+|la\s+|your\s+|the\s+|à propos d[eu]\s+(?:la\s+)?)?(?:missions?(?: principales?| "
            r"confiées?)?|tâches|activités|responsabilit\w+|responsibilities|descripti(?:on|f)(?: du poste| de "
            r"l['’]offre| de la mission)?|poste|job description|role|rôle|"
        r"what you(?:['’]ll| will) (?:do|be doing)|duties|key responsibilities|the job|the role|about the "
            r"(?:role|job|position)|job summary|position|day[- ]to[- ]day|quotidien|job)\b", re.IGNORECASE)),
    ("benefits", re.compile(
        r"^(?:vos?\s+|les?\s+|nos\s+|our\s+|your\s+)?(?:avantages?(?: sociaux)?|benefits?(?: (?:and|&) \w+)?|"
            r"perks(?: (?:and|&) \w+)?|what we offer|what you(?:['’]ll| will) get|on vous offre|nous offrons|"
            r"nous vous offrons|ce que nous (?:vous "
            r")?(?:offrons|proposons)|nous proposons|on vous propose|we offer|rémunération (?:et|&) avantages|"
        r"pourquoi nous rejoindre|why join us|conditions(?: proposées)?)\b", re.IGNORECASE)),
    ("company", re.compile(
        r"^(?:l['’]entreprise|entreprise|notre (?:entreprise|client|société|groupe|histoire)|qui sommes[- "
            r"]nous|à propos(?: de nous)?$|about (?:us|the company)|the company|company(?: overview| "
            r"description)?|who we are|la société|présentation(?: de l['’]entreprise| de la société)?|our "
            r"company)\b", re.IGNORECASE)),
    ("apply", re.compile(r"^(?:pour postuler|comment postuler|candidatures?|postuler|how to apply|to apply|apply|"
        r"processus de "
        r"recrutement|recruitment process|contact|déroulement)\b", re.IGNORECASE)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one part of an offer."""

    part: Part
    lines: tuple[Line, ...]


def part_of(line: Line) -> Part | None:
    """Part of an offer that a heading opens; None for a line that is no heading."""
    text = line.text.strip(" :!?*#-–—")
    if (
        (line.bullet and not line.text.endswith(":"))
        or len(text) > 60  # noqa: PLR2004
        or len(text.split()) > 8  # noqa: PLR2004
        or line.text.endswith(".")
    ):
        return None
    part = next((p for p, pattern in _PARTS if pattern.search(text)), None)
    if part is None:
        return None
    words = len(text.split())
    stands_out = line.text.endswith((":", "?", "!")) or text.isupper() or (line.gap and words <= 6) or words <= 4  # noqa: PLR2004
    return part if stands_out else None


def split_parts(lines: Sequence[Line]) -> list[Block]:
    """Cut an offer into its parts at its headings, whether they stand alone or before a colon."""
    blocks: list[Block] = []
    part: Part = "head"
    held: list[Line] = []
    for line in lines:
        head, colon, tail = line.text.partition(":")
        rest = line if colon and tail.strip() and not line.bullet and len(head) < 40 else None  # noqa: PLR2004
        opened = part_of(replace(line, end=line.start + len(head) + 1, text=head + ":") if rest else line)
        if opened is None:
            held.append(line)
            continue
        blocks.append(Block(part, tuple(held)))
        part, held = opened, [rest] if rest else []
    blocks.append(Block(part, tuple(held)))
    return [b for b in blocks if b.lines]


def sentences(lines: Sequence[Line]) -> list[Cut]:
    """Sentences of some lines."""
    found = []
    for line in lines:
        at = 0
        for m in re.finditer(r"(?<=[a-zà-ÿ)\d%€])\s?[.!?;]\s+(?=[A-ZÀ-Ý•])", line.text):
            found.append(line.part(at, m.end()))
            at = m.end()
        found.append(line.part(at, len(line.text)))
    return [c for c in found if c.text]
