"""Words of labels and of documents, folded to one form, so that both meet: case, accents, plurals, gender."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: A word, with the signs that belong to the names of languages (C++, C#, .NET) and of fields (R&D).
TOKEN = re.compile(
    r"(?<!\w)\.net\b|(?<!\w)[^\W_]&[^\W_](?!\w)|[^\W_]+(?:\+\+(?!\w)|#(?!\w))?",
    re.IGNORECASE,
)

_SHORT = 3


def listed(words: str) -> frozenset[str]:
    """Set of the words of a text: long lists are easier to read and to mend as text."""
    return frozenset(words.split())


#: Feminine endings of French occupations → the masculine that shares the label (longest first).
_GENDER = (
    ("trice", "teur"),
    ("ienne", "ien"),
    ("euse", "eur"),
    ("iere", "ier"),
    ("ante", "ant"),
    ("ente", "ent"),
    ("onne", "on"),
    ("ive", "if"),
    ("ere", "er"),
    ("elle", "el"),
    ("ee", "e"),
)
#: Words whose feminine follows no ending.
_IRREGULAR = {"cheffe": "chef", "cheffes": "chef", "avocate": "avocat", "conseillere": "conseiller", "femme": "homme"}
#: Short forms in titles → what they stand for.
_SHORT_FORMS = {
    "rh": "ressource humain",
    "hr": "human resource",
    "drh": "directeur ressource humain",
    "pl": "poid lourd",
    "cto": "chief technology officer",
    "ceo": "chief executif officer",
    "cfo": "chief financial officer",
    "coo": "chief operation officer",
    "cio": "chief information officer",
    "cmo": "chief marketing officer",
    "vp": "vice president",
    "daf": "directeur administratif financier",
    "dsi": "directeur systeme information",
    "dev": "developpeur",
    "qa": "quality assurance",
    "ux": "user experience",
    "ml": "machine learning",
    "ai": "artificial intelligence",
    "ia": "intelligence artificiel",
    "bi": "business intelligence",
    "sav": "service apre vente",
    "swe": "software engineer",
    "rn": "registered nurse",
    "cdp": "chef projet",
}
#: Words of titles that say nothing about the occupation.
TITLE_STOP = listed(
    "h f hf fh hommes femmes homme m w d x mf fm de du des la le les l d et en un une a au aux pour sur "
    "the of and in for an to with or ou dans par"
)

#: Words of titles that tell the grade or the contract, not the occupation.
TITLE_GRADE = listed(
    "senior junior sr jr confirme experimente debutant intern internship stagiaire stage traine alternant "
    "alternance apprenti apprentice "
    "apprentissage freelance cdi cdd interim benevole volunteer ii iii iv"
)


@lru_cache(maxsize=65536)
def fold(token: str) -> str:
    """Case and accents away: `Développeur` → `developpeur`, `œnologie` → `oenologie`."""
    folded = token.casefold().replace("œ", "oe").replace("æ", "ae")
    if folded.isascii():
        return folded
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def stem(folded: str) -> str:
    """Plural away from a folded word: `bases` → `base`, `reseaux` → `reseau`; `css` stays."""
    if len(folded) > _SHORT and folded.endswith("eaux"):
        return folded[:-1]
    if len(folded) > _SHORT and folded.endswith("s") and not folded.endswith(("ss", "us", "is", "ics")):
        return folded[:-1]
    return folded


def key_of(label: str) -> str:
    """Key under which a label is found: its words, folded, without plurals, joined by spaces."""
    return " ".join(stem(fold(m.group())) for m in TOKEN.finditer(label))


@lru_cache(maxsize=65536)
def title_word(folded: str) -> str:
    """One form for a folded word of a title in both genders and numbers: `developpeuses` → `developpeur`."""
    if folded in _IRREGULAR:
        return _IRREGULAR[folded]
    word = stem(folded)
    for feminine, masculine in _GENDER:
        if word.endswith(feminine) and len(word) > len(feminine) + 1:
            return word[: -len(feminine)] + masculine
    return word


_GENDER_MARK = re.compile(
    r"\(?\b[HhFfMmWwDdXx]\s*[/.\-]\s*[HhFfMmWwDdXx](?:\s*/\s*[DdXxNn])?\b\)?|\((?:e|ne|se|rice|euse|trice)\)"
)
_POINT = re.compile(r"[·•.](?:e|ne|se|rice|euse|trice|ère|ienne)(?:[·•.]?s)?\b")


def title_words(title: str) -> tuple[str, ...]:
    """Words of a title that tell the occupation, each once, in order.

    `Développeur / Développeuse web (H/F)` → `("developpeur", "web")`.
    """
    bare = _POINT.sub("", _GENDER_MARK.sub(" ", title))
    words: list[str] = []
    for m in TOKEN.finditer(bare):
        folded = fold(m.group())
        words += _SHORT_FORMS[folded].split() if folded in _SHORT_FORMS else [title_word(folded)]
    return tuple(dict.fromkeys(w for w in words if w not in TITLE_STOP))


def title_features(title: str) -> dict[str, float]:
    """Features of a title with the weight of their kind: whole words 1, four-letter pieces of words 0.4."""
    found: dict[str, float] = {}
    for word in title_words(title):
        if word in TITLE_GRADE:
            continue
        found["=" + word] = 1.0
        padded = f" {word} "
        for i in range(len(padded) - 3):
            found[padded[i : i + 4]] = 0.4
    return found
