"""Languages that a job offer asks for: code, level, and whether they are required or a plus."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hirestream.extract.languages import language_code, level_of
from hirestream.extract.lines import Cut
from hirestream.extract.offer_parts import Block, sentences
from hirestream.extract.offer_wishes import PREFERRED
from hirestream.extract.trace import Trace
from hirestream.model.profile import Level, RequiredLanguage
from hirestream.taxonomy.words import fold

_SPEAKS = re.compile(
    r"\b(?:courant\w*|couramment|maîtris\w*|maitris\w*|niveau|lu|lus|parl\w+|écri(?:t|re|ts|s)|bilingu\w*|fluen\w*|"
    r"proficien\w*|speak\w*|spoken|written|writ(?:e|ing)|verbal|exigé\w*|requis\w*|obligatoire|required|native|"
    r"notions?|professionnel\w*|intermédiaire|intermediate|conversational|langues?|languages?|[ABC][12]|parle[zr]?|"
    r"pratique|indispensable|impérati\w*|anglophone|connaissance\w*|knowledge|command|working|souhait\w*|plus|atout|"
    r"technique|opérationnel|good|bon\w*|excellent\w*|asset|bonus|advantage\w*|desirable|essential|preferred|"
    r"apprécié\w*|avantage|basic|fonctionnel|functional|impeccable|aisance|à l['’]aise|débrouill\w+|mieux|necessary|"
    r"nécessaire|TOEIC|"
    r"scolaire|must|helpful|useful|comfortable|business|mandatory|ideally|idéalement|welcome|confident|competen\w+|"
    r"correct|avancée?|advanced|solide|strong|need\w*|clear|maternelle|mother|level|beginner|débutant|"
    r"intermediate|understand\w*|fluid\w*|comprendre|compréhension|oral\w*|lis|lit|lisez|lire|reading|handy|"
    r"expected|mots|words)\b",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"\b(?:marché|leader|groupe|client\w*|entreprise|société|territoire|cuisine|droit|acteur|industrie|market|company|"
    r"numéro un|langue des signes|sign language|made in|ministère|état|code|norme\w*|produits?|vins?|savoir-faire|"
    r"professeur\w*|enseign\w+ (?:l['’]|d['’])?|cours|class(?:es)?|teach\w*|teacher of|tutor\w*|"
    r"gcses?(?: \(or equivalent\))? in|"
    r"maths? (?:and|et|&)|mathematics and|filiale|origine|culture|étudiants?|apprenants?|translat\w+ from|into|"
    r"traduction|"
    r"histoire|littérature|partenaires?|collègues|fournisseurs|équipes?|a|an|the|the leading|"
    r"spécialité\w*)\s+(?:d['’]|l['’])?$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(
    r"\s+(?:market|company|group|leader|cuisine|clients?|and european|customers?|teacher|tutor|translator|law|food|"
    r"government|citizen\w*|nationals?|passport|team|suppliers?|firm|subsidiary|owned|families|"
    r"literature|department|gcse|grade|a-level|people|side|speakers? (?:market|clients))|[ -]?(?:canadians?|and maths|"
    r"& maths|/maths)",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\s*(?:,|/|&|et|and|ou|or|-|,? ?(?:et|and|ou|or) (?:en |de |d['’]|in |l['’]|le |"
    r"du )?)\s*",
    re.IGNORECASE,
)
_UNASKED = re.compile(
    r"non (?:requis|exigé|nécessaire)\w*|pas (?:requis|exigé|nécessaire|obligatoire|besoin)\w*|"
    r"not (?:required|needed|necessary)|n['’](?:av|aur|êt)\w+ pas\b|\bne (?:vous |te )?demand\w+ (?:pas|ni|aucun)|"
    r"inutile de|\bno (?:foreign|other|second) language|(?:don['’]t|do not|won['’]t|needn['’]t) (?:need|have|speak)|"
    r"aucune (?:autre )?langue",
    re.IGNORECASE,
)
#: Others of whom a sentence says what they speak, not the candidate.
_OTHERS_SPEAK = re.compile(
    r"\b(?:équipes?|collègues|salariés|saisonniers|clients?|clientèle|patients|habitants|public|élèves|personnes|staff|"
    r"teams?|members?|customers?|clients?|colleagues|guests|students|patients|helpline|residents|they|ils|elles|them)\b"
    r"[^.;]{0,80}\b(?:parl(?:e|ent|ait|aient)|speaks?|spoke|calls? in)\b",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"\b(?:vous|tu|you|your|votre|candidat\w*|requis\w*|exigé\w*|required|essential)\b", re.IGNORECASE
)
#: "les entretiens se font en français" tells of the work, not of what is asked.
_HELD_IN = re.compile(
    r"\b(?:[Nn]o|[Nn]i|sans|without) $|\b(?:se (?:fait|font|passent?|déroulent?|tient|tiennent)|(?:held|done|"
    r"taught|conducted|documentation is)) (?:en|in)\s+$"
)
_BILINGUAL = re.compile(r"\bbiling\w+", re.IGNORECASE)
#: Levels that offers tell in words of their own.
_LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("native", re.compile(r"\bmother[- ]tongue|langue maternelle|\bnative\b(?!-like)|maternelle", re.IGNORECASE)),
    (
        "C1",
        re.compile(
            r"\b(?:parfaite maîtrise|very good|parfaitement|impeccable command|strong command|"
            r"C1)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "B2",
        re.compile(
            r"\b(?:business|working knowledge|professionnel\w*|opérationnel\w*|"
            r"niveau pro)\b",
            re.IGNORECASE,
        ),
    ),
    ("B1", re.compile(r"\b(?:fonctionnel\w*|functional)\b", re.IGNORECASE)),
)
_AFTER, _BEFORE = 60, 50


def find_languages(blocks: Sequence[Block], title: Cut | None, trace: Trace) -> tuple[RequiredLanguage, ...]:
    """Languages that are asked for, where the sentence speaks of speaking them or a list names them alone."""
    found: dict[str, tuple[RequiredLanguage, Cut]] = {}
    for block in blocks:
        if (block.part in {"company", "apply"} and len(blocks) > 1) or _UNASKED.search(block.heading):
            continue
        for sentence in sentences(block.lines):
            if title and sentence.start <= title.start < sentence.end:
                continue
            for one, cut in _of_sentence(sentence, block):
                known = found.get(one.code)
                if known is None or (known[0].level is None and one.level is not None):
                    found[one.code] = (one, cut)
    if not found and title and _BILINGUAL.search(title.text):
        found = {one.code: (one, cut) for one, cut in _of_sentence(title, blocks[0])}
    for i, (_, cut) in enumerate(found.values()):
        trace.note(f"languages[{i}]", cut.start, cut.end)
    return tuple(one for one, _ in found.values())


def _of_sentence(sentence: Cut, block: Block) -> list[tuple[RequiredLanguage, Cut]]:
    text = sentence.text
    words = [(m, known) for m in re.finditer(r"[^\W\d_]+", text) if (known := language_code(m.group()))]
    alone = block.part in {"required", "preferred"} and len(text.split()) <= 2  # noqa: PLR2004
    if not words or not (alone or _opens_item(block, text, words[0][0]) or _SPEAKS.search(text)):
        return []
    if block.part not in {"required", "preferred"} and _OTHERS_SPEAK.search(text) and not _ADDRESSED.search(text):
        return []
    alone = alone or _opens_item(block, text, words[0][0])
    found: list[tuple[RequiredLanguage, Cut]] = []
    levels: list[Level | None] = []
    for n, (m, (code, name)) in enumerate(words):
        start, end = _clause(text, m, words[n - 1][0] if n else None, words[n + 1][0] if n + 1 < len(words) else None)
        level = _level(text[m.end() : end][:_AFTER]) or _level(text[start : m.start()][-_BEFORE:])
        joined = n > 0 and _is_joint(text[words[n - 1][0].end() : m.start()])
        if level is None and joined:
            level = levels[-1]
        elif joined and levels[-1] is None and found and found[-1][0].level is None:
            found[-1] = (found[-1][0].model_copy(update={"level": level}), found[-1][1])
        levels.append(level)
        if not (alone or _is_spoken(text, m)) or _UNASKED.search(text, start, end):
            continue
        plus = block.part == "preferred" or _is_plus(text, start, end, joined_to=_joined_end(text, words, n))
        one = RequiredLanguage(name=name, code=code, level=level, required=not plus)
        found.append((one, sentence.part(*m.span())))
    return found


def _opens_item(block: Block, text: str, word: re.Match[str]) -> bool:
    """`French, as some of our members are in Moncton`: an item of what is asked that begins with a language."""
    return (
        block.part in {"required", "preferred"}
        and word.start() == 0
        and bool(re.match(r"\s*[,(:–-]|\s*$", text[word.end() :]))
    )


def _joined_end(text: str, words: Sequence[tuple[re.Match[str], tuple[str, str]]], n: int) -> int:
    """End of the words up to which "French and Dutch are a plus" speaks of the first language too."""
    while n + 1 < len(words) and _is_joint(text[words[n][0].end() : words[n + 1][0].start()]):
        n += 1
    return words[n + 1][0].start() if n + 1 < len(words) else len(text)


def _is_joint(text: str) -> bool:
    """Whether two languages share what is said of them: not behind ", et", where it is said anew."""
    return bool(_JOINED.fullmatch(text)) and not re.search(r",\s*(?:et|and)\b", text)


def _is_plus(text: str, start: int, end: int, *, joined_to: int) -> bool:
    marks = PREFERRED.search(text, start, max(end, start))
    if marks:
        return True
    stretch = text[end:joined_to]
    return joined_to > end and bool(PREFERRED.search(stretch)) and not re.search(r"[;.]\s", stretch)


def _clause(text: str, m: re.Match[str], before: re.Match[str] | None, after: re.Match[str] | None) -> tuple[int, int]:
    """Stretch around a language that speaks of it: up to its neighbours, and to marks between clauses beside them."""
    start = before.end() if before else 0
    if before and (told := re.match(r"\s*\([^()]*\)", text[start : m.start()])):
        start += told.end()  # "English (B2), French": the level is the first one's
    stop = after.start() if after else len(text)
    marks = [x.end() for x in re.finditer(r"[,;:(]|\b(?:and|et|mais|but)\b", text[start : m.start()])]
    if before and marks:
        start += marks[0]
    elif not before and (wide := [x.end() for x in re.finditer(r"[;]", text[: m.start()])]):
        start = wide[-1]
    between = (
        re.search(r"[,;]|\s(?:and|et|mais|but|with|while)\s", text[m.end() : stop])
        if after
        else re.search(r";", text[m.end() : stop])
    )
    return start, m.end() + between.start() if between else stop


def _level(text: str) -> Level | None:
    own = next((level for level, pattern in _LEVELS if pattern.search(text)), None)
    told = level_of(text)
    return told if told and re.search(r"\b[ABC][12]\b", text) else own or told


def _is_spoken(text: str, m: re.Match[str]) -> bool:
    """Whether the word is a language here, not a nationality ("leader français", "British market")."""
    word, before, after = m.group(), text[: m.start()], text[m.end() :]
    if _HELD_IN.search(before):
        return False
    near = text[max(0, m.start() - 60) : m.end() + 60]
    if not _SPEAKS.search(near):
        return False
    if _NOT_BEFORE.search(before) and not re.search(
        r"\b(?:parl\w+|speak\w*|en|in|"
        r"bilingu\w+)\s+(?:l['’])?$",
        before,
        re.IGNORECASE,
    ):
        return (
            bool(re.match(r"\s+(?:speaker|is\b|est\b)", after, re.IGNORECASE))
            and re.search(r"\b(?:a|an)\s+$", before) is not None
        )
    if _NOT_AFTER.match(after):
        return False
    return not (word[0].isupper() and fold(word) in {"breton", "latin", "corse"})
