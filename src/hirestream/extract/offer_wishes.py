"""Words that make what an offer names a plus, and how far in a sentence they reach."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from hirestream.extract.lines import Cut

PREFERRED = re.compile(
    r"(?<!\w)(?:serai(?:t|ent)\s+(?:\w+ )?(?:un|une|appréci|idéal|top|bienvenu|souhait)\w*|(?:est|sont|sera|seront|"
    r"c['’]est|"
    r"constitue\w*) (?:un|une|des)? ?(?:vrai |réel |gros |petit )?(?:plus|atouts?|avantages?)\b|un (?:vrai |réel |gros "
    r"|petit )?(?:plus|atout)\b|(?:fortement |très |vivement )?(?:appréciée?s?|souhaitée?s?|souhaitables?|bienvenue?s?|"
    r"recommandée?s?|valorisée?s?)|idéalement|dans l['’]idéal|de préférence|préférentiellement|preferr?(?:ed|able|"
    r"ably)|nice[- ]to[- ]have|a (?:real |big |strong |definite |distinct )?(?:plus|bonus|advantage|benefit)\b|an "
    r"(?:added )?(?:asset|advantage|bonus)|advantage(?:ous)?|(?:is|are|as an?) bonus|beneficial|desirable|desired|"
    r"ideally|(?:is|are) (?:handy|useful|welcome)|(?:it(?:['’]d| would)|would) help|helps? (?=if|to have)|"
    r"(?:would|['’]d) be (?:an? |very )?(?:great|nice|good|ideal|useful|helpful|welcome|beneficial|handy)|helpful|"
    r"facultati\w+|optional|not (?:essential|required|mandatory|necessary)|(?:well|highly) regarded|(?:isn|"
    r"aren)['’]t (?:essential|required|needed|necessary|mandatory)|welcome|"
    r"préférablement|un avantage|bonus\s*:|plus\s*:|atouts?\s*:|si possible|if possible|(?:ferait|fera|font|"
    r"fait) (?:la différence|plaisir)|serait utile|aiderait|"
    r"(?:en|un|comme) bonus|bonne surprise|cerise sur le gâteau|(?:nous )?intéress\w+ (?:aussi|également)|éliminatoire|"
    r"avec (?:bienveillance|intérêt)|encore mieux|à défaut|ou envie d['’]apprendre|peuvent? s['’]apprendre|"
    r"(?:serions|serons) (?:ravis|heureux)|(?:nous )?plairait|comptera\w* (?:en plus|aussi)|(?:comes?|"
    r"come) in (?:handy|"
    r"useful)|(?:wouldn['’]t|won['’]t|doesn['’]t) (?:hurt|go amiss)|goes? a long way|icing on the cake|even better|"
    r"(?:great|nice|good|better|lovely) if|(?:we['’]d|we would) be (?:glad|delighted|pleased|happy)|points for|"
    r"can be (?:learn(?:ed|t)|taught|picked up)|(?:a )?nice extra|stand out|catch our eye|counts? in your favour|"
    r"in your favour|interests us too|tempting|serait apprécié|"
    r"c['’]est (?:encore mieux|mieux|top|parfait|un plus)|si (?:tu|vous) (?:connai|maîtris|av|sav|pratiqu)\w+|"
    r"tant mieux|\((?:un )?(?:atouts?|plus|asset|bonus|preferred|desirable|souhaitée?s?|"
    r"appréciée?s?|"
    r"optional)\)|non obligatoires?|pas obligatoires?|pas indispensables?|would love|(?:is|are) valued)(?!\w)",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"idéalement|ideally|dans l['’]idéal|de préférence|prefer(?:ab|enti)|bonus\s*:|plus\s*:|"
    r"atouts?\s*:",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\s*;\s*(?!so (?:is|are)\b)|\s+-\s+|,\s+(?![^()]*\))(?=(?:idéalement|ideally|preferably|de préférence|"
    r"une?\s(?!plus|atout|avantage|vrai|réel|"
    r"gros)|la\s|le\s|l['’]|any|some|and\s|et\s|"
    r"with|avec|dans l|while|mais|but|voire|(?:(?!et\s|and\s|ou\s|or\s|c['’]est|it['’]s|that|this|ce\s|which|who|"
    r"qui\s)[^\s,]+\s+){1,3}(?:est|is|serait|would|apprécié|souhaité|un plus|a plus|a bonus|"
    r"exigé|requis|preferred|required|essential|desirable)))|\s+(?=\((?:idéalement|ideally|preferably))|"
    r"(?<=\()(?=[\w /]+ (?:idéalement|de préférence|ideally|preferably|preferred|un plus|a plus))|"
    r"\s+(?=(?:et|and) (?:idéalement|ideally|preferably|si possible))",
    re.IGNORECASE,
)


def is_a_plus(sentence: Cut, skill: Cut) -> bool:
    """Whether the clause in which a skill stands makes it a plus.

    "Idéalement" and "ideally" speak of what follows them, "est un plus" and "is a bonus" of their whole clause.
    """
    marks, clauses = _wishes(sentence.text)
    if not marks:
        return False
    at = skill.start - sentence.start
    start, end = next(((a, b) for a, b in clauses if a <= at < b), (0, len(sentence.text)))
    return any(
        m.start() <= at or not _AHEAD.match(m.group()) or not sentence.text[m.end() : end].strip(" .)")
        for m in marks
        if start <= m.start() < end
    )


@lru_cache(maxsize=4)
def _wishes(text: str) -> tuple[tuple[re.Match[str], ...], tuple[tuple[int, int], ...]]:
    """Words that make something a plus, and the clauses of a sentence (the same one is asked about many skills)."""
    marks = tuple(PREFERRED.finditer(text))
    edges = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)] if marks else []
    return marks, tuple(pairwise(edges))
