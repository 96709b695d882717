"""What kind of answer a question wants (a number, a date, a name, a yes), and whether words are of that kind."""

from __future__ import annotations

import re
from typing import Final, Literal

from hirestream.chat.synonyms import says
from hirestream.extract.dates import find_periods
from hirestream.index.service import plain, terms

Wanted = Literal["number", "date", "name", "place", "reason", "yes-no", "words"]

_PATTERNS: Final[tuple[tuple[Wanted, re.Pattern[str]], ...]] = (
    ("reason", re.compile(r"\b(pourquoi|why|for what reason|pour quelle raison)\b")),
    (
        "date",
        re.compile(
            r"\b(quand|when|(quelle|which|what) (annee|date|year|month|mois|day)|quel (mois|jour)|de quand|"
            r"until what)\b"
        ),
    ),
    (
        "number",
        re.compile(
            r"\b(combien|how (many|much|big|large|long|fast|often|high|old|far)|quel(le)? (nombre|taille|montant|"
            r"budget|"
            r"chiffre|volume|proportion|pourcentage|part|superficie|surface)|(what|which) (number|size|amount|budget|"
            r"percentage|share|volume|proportion|turnover))\b"
        ),
    ),
    ("place", re.compile(r"\b(ou|where|(quelle|which|what) (ville|city|town|country|pays|region))\b")),
    (
        "name",
        re.compile(
            r"\bcomment (s'appel\w+|se nomm\w+)|\bnoms?\b|\bnames?\b|\bqui\b(?! (est|a|sait|parle) )|\bwhose?\b"
            r"|\bwho\b|\b(quel|quelle|quels|quelles|which|what) (?!est\b|sont\b|was\b|is\b|are\b|were\b|does\b|"
            r"do\b|did\b|"
            r"has\b|niveau\b|level\b|kind\b|sort\b|type\b)\w+"
        ),
    ),
    (
        "yes-no",
        re.compile(
            r"^\W*(et |and |but |mais )?((est ce que|est il|est elle|a t|sait|parle|peut|connait|possede|dispose|"
            r"maitrise|"
            r"avait|etait|ont|sont|utilise|accepte|travaille|y a t|did|does|do|has|have|is|are|was|were|can|could|any|"
            r"ever|will|would)\b|\w+ t (il|elle)\b|\w+ (il|elle)\b)|\b(a|est|sait|peut|fait|ait|connait) (t )?(il|"
            r"elle)\b"
            r"|\b(is|has|does|did) (she|he|it|the candidate|this person)\b"
        ),
    ),
)
_NEGATED: Final = re.compile(
    r"\b(not|no|never|don't|without|neither|nor|jamais|pas|ne|n'ai|aucune?|sans|non|left|expired|lapsed|out of date|"
    r"echue?s?|perimee?s?|radiee?|not renewed|no longer|plus (de|a jour))\b"
)
_EXPIRY: Final = re.compile(
    r"\b(valid|valable|until|till|jusqu|expire\w*|expir\w+|echue?|perimee?|out of date|lapsed|good (to|until)|fin)\b"
)
_UNTIL: Final = re.compile(
    r"\b(jusqu|until|till|expir\w*|echeance|valid\w*|valable|good|stop\w*|end\w*|leave|left|quitt\w+)\b"
)
_GETTING: Final = re.compile(
    r"\b(pass\w*|obten\w+|obtain\w*|got|get|gets|earn\w*|first|decroch\w+|depuis|since|de quand date|date t)\b"
)
_FIGURE: Final = re.compile(r"\d")
_WRITTEN: Final = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "hundred",
    "dozen",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "quinze",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "cent",
    "quinzaine",
    "dizaine",
    "vingtaine",
    "douzaine",
    "trentaine",
    "mille",
]
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’.,]\d+)*")
_REASON: Final = re.compile(
    r"\b(motif|raisons?|reasons?|because|parce que|due to|suite a|following|since|afin|closing|closes|ferme\w*|closure|"
    r"redundan\w+|licenciement|so that|pour)\b"
)
#: What the number is asked of: "combien de résidents", "how many Java developers".
_COUNTED: Final = re.compile(r"\b(?:combien (?:de |d')|how many |nombre (?:de |d')|number of )((?:\w+ ?){1,4})")
_NEAR: Final = 5
_OF_A_CATEGORY: Final = 2


def wanted_of(folded: str) -> Wanted:
    """What a folded question wants; `words` where anything that speaks of it will do."""
    for kind, pattern in _PATTERNS:
        if kind == "yes-no" and pattern.search(folded):
            return kind
        if kind != "yes-no" and pattern.search(folded):
            return kind
    return "words"


def negated(text: str) -> bool:
    """Whether words deny what they speak of."""
    return _NEGATED.search(plain(text).replace("’", "'")) is not None


def counted(folded: str) -> list[str]:
    """Stems of what is to be counted, first the noun itself; none when the question does not name it."""
    found = _COUNTED.search(folded)
    if found is None:
        return []
    return [stem for word in found[1].split()[:3] for stem in terms(word)]


def has_date(text: str) -> bool:
    """Whether words hold a date."""
    return bool(find_periods(text))


def suits_date(folded: str, text: str) -> bool:
    """Whether a date in the words is the one that is asked: not an expiry where the beginning is, nor the reverse."""
    if not has_date(text):
        return False
    expiry = _EXPIRY.search(plain(text)) is not None
    return not (expiry and _GETTING.search(folded) and not _UNTIL.search(folded))


def suits_number(folded: str, text: str) -> bool:
    """Whether words hold a number of what is asked, close to it."""
    tokens = _TOKEN.findall(plain(text))
    dates = {year for period in find_periods(text) for year in (period.start, period.end) if year}
    numbers = [
        place
        for place, token in enumerate(tokens)
        if (_FIGURE.search(token) and not any(token == value[:4] for value in dates)) or token in _WRITTEN
    ]
    nouns = counted(folded)[:1]
    if not nouns:
        return bool(numbers)
    named = [n for n, token in enumerate(tokens) if any(says(noun, stem) for noun in nouns for stem in terms(token))]
    return any(abs(number - noun) <= _NEAR for number in numbers for noun in named)


def suits_name(text: str, asked: frozenset[str]) -> bool:
    """Whether words hold a name that the question does not: a capital within, letters with figures, an abbreviation."""
    return any(
        not run & asked
        for place, named in enumerate(re.findall(r"[^,;:()/]+", text))
        for run in _names(named, begins=place == 0)
    )


def _names(text: str, *, begins: bool) -> list[frozenset[str]]:
    """Terms of each run of words with a capital or a figure among letters; the first word of a text is none by that."""
    runs: list[set[str]] = []
    running = False
    for place, word in enumerate(text.split()):
        bare = word.strip(".'’\"«»“”-–•>")
        capital = bare[:1].isupper() and not (begins and place == 0)
        mixed = any(c.isupper() for c in bare[1:]) or (any(c.isdigit() for c in bare) and any(map(str.isalpha, bare)))
        figure = bare.isdigit() and len(bare) <= _OF_A_CATEGORY
        if figure:
            runs.append({bare})
        stems = terms(bare) if capital or mixed else frozenset()
        if stems and running:
            runs[-1] |= stems
        elif stems:
            runs.append(set(stems))
        running = bool(stems)
    return [frozenset(run) for run in runs]


def suits_reason(text: str) -> bool:
    """Whether words give a reason."""
    return _REASON.search(plain(text)) is not None


def states_reason(text: str) -> bool:
    """Whether words are announced as a reason."""
    return re.match(r"\W*(motif|raison|reason)\b", plain(text)) is not None
