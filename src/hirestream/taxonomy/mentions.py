"""Literal mentions of labels in a text: whole words only, the longest label first, with rules for ambiguous names."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, NamedTuple

from hirestream.taxonomy.words import TOKEN, fold, listed, stem

_LANGUAGE_BIT = {"fr": 1, "en": 2}
#: How far, in characters, the skills may stand that make an ambiguous name a skill.
_NEAR = 90
#: Words after which a capitalised everyday word is the name of a tool.
_TRIGGER = re.compile(
    r"(?:\b(?:with|using|in|under|on|via|including|like|know|use|uses|used|proficient in|knowledge of|experience in|"
    r"avec|sous|sur|en|via|dont|logiciels?|logiciel|outils?|tools?|software|language|langages?|framework|"
    r"ma[iî]trise(?:r)?(?: de)?|connaissances? (?:de|en)|utilisation de|pratique de|développement|programmation|"
    r"MS|Microsoft|Adobe|Google|Apache)\s+|\bd['’])$",
    re.IGNORECASE,
)
#: Words before a single letter that make it a class, a licence or a vitamin.
_NOT_A_LANGUAGE = re.compile(
    r"\b(?:permis|licen[cs]e|class|classe|catégorie|category|cat|grade|vitamin\w*|type|niveau|level|annexe|"
    r"plan|group\w*|"
    r"hépatite|hepatitis|section|bac|série|lot|zone|bâtiment|building|hall|appendix)\s*:?\s*$",
    re.IGNORECASE,
)
_LANGUAGE_WORD = re.compile(
    r"\b(?:langages?|languages?|programm\w+|développ\w+|develop\w+|coding|codage)\b", re.IGNORECASE
)
#: Words right before a short name that make it one that is known or used.
_SPOKEN_OF = re.compile(
    r"\b(?:langages?|languages?|en|in|of|de|using|with|avec|knows?|use|maîtris\w+)\s+$", re.IGNORECASE
)
#: A French noun right before a word in -ique makes it an adjective: "accueil physique", not the science.
_ADJECTIVE = re.compile(r"(?<!\b[dlà])(?<!\b(?:de|en|la|et|ou|le|du|au))(?<!\bsur) $")
_LIST_LEFT = re.compile(r"(?:^|[\n,;/|•·▪‣●:(\[\t+–—-]|\b(?:and|et|or|ou|&))[ \t]*$")
_LIST_RIGHT = re.compile(r"^[ \t]*(?:$|[\n,;/|•·▪‣●:)(\].\t+]|(?:and|et|or|ou|&)\b|[–—-]\s)")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n•–-])\s*$")
_WINDOW = 24
#: Web and e-mail addresses, with their label: `github: https://…` claims no skill.
_ADDRESS = re.compile(
    r"(?:\b\w+\s*:\s*)?(?:https?://|www\.)\S+|\S+@\S+|\b[\w-]+\.(?:com|org|fr|io|net|dev)/\S*", re.IGNORECASE
)
#: Names of tools that are everyday words in English only: in French a capital letter is enough.
_NOT_FRENCH = listed(
    "excel word access outlook window teams team react angular spring bootstrap git bash shell spark hive "
    "swift rust flask slack zoom "
    "puppet sketch looker snowflake unity unreal blender maven postman cypress playwright figma"
)


#: Rule of a name that is capitalised elsewhere and stands in small letters here: a skill among skills only.
_SMALL = "s"
_SEPARATORS = " \t,;/|•·"


class _Found(NamedTuple):
    start: int
    end: int
    number: int
    rule: str


class Lexicon:
    """Keys of labels → concept numbers, and how each may match (see `rule_of` in `tools/build_taxonomy.py`)."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._index: dict[str, int] = {key: i for i, key in enumerate(table["keys"])}
        self._concept: list[int] = table["concept"]
        self._rule: str = table["rule"]
        self._language: str = table["language"]
        self._cased: dict[str, list[str]] = table["cased"]
        self._longest: dict[str, int] = dict(zip(table["first"], table["longest"], strict=True))
        self._silent: dict[str, int] = dict(zip(table["silent"], table["silent_concept"], strict=True))

    def number(self, key: str) -> int | None:
        """Concept of a key, also of those that never match within a text."""
        found = self._index.get(key)
        return self._silent.get(key) if found is None else self._concept[found]

    def find(self, text: str, language: str) -> list[tuple[int, int, int]]:
        """Mentions as (start, end, concept number), in order, none overlapping another."""
        sure: list[_Found] = []
        doubtful: list[_Found] = []
        small: list[_Found] = []
        for mention in self._scan(text, _LANGUAGE_BIT.get(language, 3)):
            ({"x": doubtful, _SMALL: small}.get(mention.rule, sure)).append(mention)
        anchors = [m.start for m in sure if m.rule != "p" or m.end - m.start < _WINDOW]
        kept = sure + [m for m in doubtful if self._is_skill(text, m, anchors)]
        if small and kept:
            kept += _in_a_row(text, small, kept)
        return sorted((m.start, m.end, m.number) for m in kept)

    def _scan(self, text: str, bits: int) -> list[_Found]:
        seen = _ADDRESS.sub(lambda m: " " * len(m.group()), text) if "/" in text or "@" in text else text
        tokens = [(m.start(), m.end(), stem(fold(m.group()))) for m in TOKEN.finditer(seen)]
        found: list[_Found] = []
        i = 0
        while i < len(tokens):
            longest = self._longest.get(tokens[i][2], 0)
            step = 1
            for n in range(min(longest, len(tokens) - i), 0, -1):
                mention = self._match(text, tokens[i : i + n], bits)
                if mention is not None:
                    found.append(mention)
                    step = n
                    break
            i += step
        return found

    def _match(self, text: str, words: list[tuple[int, int, str]], bits: int) -> _Found | None:
        key = words[0][2] if len(words) == 1 else " ".join(w[2] for w in words)
        entry = self._index.get(key)
        if entry is None or not int(self._language[entry]) & bits:
            return None
        start, end, rule = words[0][0], words[-1][1], self._rule[entry]
        if (
            len(words) == 1
            and bits == 1
            and key.endswith("ique")
            and _ADJECTIVE.search(text[max(0, start - _WINDOW) : start])
        ):
            return None
        if len(words) > 1 and not _holds_together(text, words):
            return None
        if rule != "p" and not self._written_so(text, start, end, key, rule):
            return _Found(start, end, self._concept[entry], _SMALL) if text[start:end].islower() else None
        if rule == "x" and bits == 1 and key in _NOT_FRENCH:
            rule = "c"
        return _Found(start, end, self._concept[entry], rule)

    def _written_so(self, text: str, start: int, end: int, key: str, rule: str) -> bool:
        """Whether an ambiguous name is capitalised as its label is, and stands free of `-`, `&` and `'`."""
        written = text[start:end]
        labels = self._cased[key]
        if written not in labels and not (len(written) > 2 and written.isupper() and rule == "x"):  # noqa: PLR2004
            return False
        before, after = text[start - 1 : start], text[end : end + 1]
        if len(written) <= 3 and (after in {"-", "&", "'", "’", "_", "@"} or before in {"-", "&", "_", "@", "."}):  # noqa: PLR2004
            return False
        return not (after == "." and text[end + 1 : end + 2].isalnum())

    def _is_skill(self, text: str, mention: _Found, anchors: list[int]) -> bool:
        left, right = text[max(0, mention.start - _WINDOW) : mention.start], text[mention.end : mention.end + _WINDOW]
        listed = bool(_LIST_LEFT.search(left)) and bool(_LIST_RIGHT.match(right))
        near = any(abs(a - mention.start) <= _NEAR for a in anchors)
        if mention.end - mention.start <= 2:  # noqa: PLR2004 — C, R, D, Go: only in a list of languages
            if _NOT_A_LANGUAGE.search(left):
                return False
            around = text[max(0, mention.start - _NEAR) : mention.end + 30]
            spoken_of = bool(_SPOKEN_OF.search(left))
            return (listed or spoken_of) and (near or bool(_LANGUAGE_WORD.search(around)))
        if re.match(r"[ \t]+[A-Z][a-zà-ÿ]", right) and not near:
            return False
        if near and not _SENTENCE_START.search(left):
            return True
        return (
            (listed and near) or bool(_TRIGGER.search(left)) or (listed and text[mention.end : mention.end + 1] == ",")
        )


def _in_a_row(text: str, small: list[_Found], sure: list[_Found]) -> list[_Found]:
    """Names in small letters inside a row of skills, or at the end of one that is a line's: `java php mysql`.

    Everyday words (`go`, `spring`) are names when names stand right before and after them, and one of the row is sure.
    """
    chosen = set(sure)
    rows: list[list[_Found]] = []
    for mention in sorted([*small, *sure]):
        joined = rows and not text[rows[-1][-1].end : mention.start].strip(_SEPARATORS)
        rows[-1].append(mention) if joined else rows.append([mention])
    kept = []
    for row in rows:
        if chosen.isdisjoint(row):
            continue
        opens = text[: row[0].start].rstrip(_SEPARATORS)[-1:] in {"", "\n", ":", "("}
        closes = text[row[-1].end :].lstrip(_SEPARATORS)[:1] in {"", "\n", ".", ")"}
        inside = row[0 if opens else 1 : len(row) if closes else -1]
        kept += [mention for mention in inside if mention not in chosen]
    return kept


def _holds_together(text: str, words: list[tuple[int, int, str]]) -> bool:
    """Whether the words of a label are joined by spaces, hyphens or one sign, not by a new sentence or a list."""
    for (_, end, _), (start, _, _) in pairwise(words):
        gap = text[end:start]
        if len(gap) > 3 or any(c in gap for c in ",;:()[]|•·!?\t") or (gap.startswith(".") and len(gap) > 1):  # noqa: PLR2004
            return False
        if gap.count("\n") and gap.strip(" \n") == "" and text[start].isupper():
            return False
    return True
