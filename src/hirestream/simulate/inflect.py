"""Turns a duty ("gérer les stocks", "manage the stock") into the forms that CVs and offers use.

French: infinitive, noun ("gestion des stocks"), participle ("géré les stocks"), present ("gérez les stocks").
English: base, past, gerund. A second verb after "et" / "and" is turned as well.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from hirestream.simulate.catalogue import occupations, wording

_VOWEL = re.compile(r"^[aeiouyàâéèêëîïôûœAEIOUYÀÂÉÈÊËÎÏÔÛŒ]|^h(?!aut|ors|ui)", re.IGNORECASE)
#: Words after which " et " no longer joins the objects of the verb.
_CLOSE = 4
#: Turned duties that are kept: every form of all hand-written ones and many of ESCO.
_DUTIES = 16_384
_CONTRACTIONS = {"de": {"le": "du", "les": "des"}, "à": {"le": "au", "les": "aux"}}


@cache
def _french_verbs() -> dict[str, dict[str, str]]:
    verbs: dict[str, dict[str, str]] = {}
    for line in wording("verbs")["fr"]:
        infinitive, noun, *rest = line.split(" = ")
        stem = infinitive[:-2]
        participle, present = (stem + "é", stem + "ez") if infinitive.endswith("er") else (stem + "i", stem + "issez")
        if rest:
            participle, present = rest
        verbs[infinitive] = {"infinitive": infinitive, "noun": noun, "participle": participle, "present": present}
    return verbs


@cache
def _english_verbs() -> frozenset[str]:
    duties = (duty for occupation in occupations().values() for duty in occupation.duties)
    return frozenset(english.split(" ", 1)[0] for _, english in duties) | frozenset(wording("verbs")["en_more"])


@cache
def _english_past() -> dict[str, str]:
    return dict(line.split(" = ") for line in wording("verbs")["en"])


def join_preposition(noun: str, complement: str) -> str:
    """Join "gestion de" and "les stocks" as French does: "gestion des stocks", "gestion d'un parc"."""
    head, _, preposition = noun.rpartition(" ")
    if preposition not in _CONTRACTIONS:
        return f"{noun} {complement}"
    article, _, rest = complement.partition(" ")
    if article in _CONTRACTIONS[preposition]:
        return f"{head} {_CONTRACTIONS[preposition][article]} {_join_second(preposition, rest)}"
    if preposition == "de" and article in {"des", "de"}:
        return join_preposition(f"{head} de", rest)
    if preposition == "de" and _VOWEL.match(complement):
        return f"{head} d'{complement}"
    return f"{noun} {_join_second(preposition, complement)}"


def _join_second(preposition: str, objects: str) -> str:
    """Repeat the preposition before a second object that follows closely: "des entrées et des sorties"."""
    first, joint, second = objects.partition(" et ")
    article, _, rest = second.partition(" ")
    if joint and article in {"le", "la", "les"} and first.count(" ") < _CLOSE:
        return f"{first} et {_CONTRACTIONS[preposition].get(article, f'{preposition} {article}')} {rest}"
    return objects


def _split(duty: str, joint: str, verbs: frozenset[str] | dict[str, dict[str, str]]) -> list[str]:
    """Cut "accueillir les clients et encaisser les ventes" before its second verb."""
    parts = duty.split(joint)
    clauses = [parts[0]]
    for part in parts[1:]:
        if part.split(" ", 1)[0] in verbs:
            clauses.append(part)
        else:
            clauses[-1] += joint + part
    return clauses


@lru_cache(_DUTIES)
def french(duty: str, form: str) -> str:
    """Turn a French duty; `form` is infinitive, noun, participle or present."""
    verbs = _french_verbs()
    turned = []
    for clause in _split(duty, " et ", verbs):
        verb, _, complement = clause.partition(" ")
        word = verbs[verb][form]
        if not complement:
            # "pétrir et façonner la pâte": the object, and with it the preposition, stands at the second noun.
            turned.append(word.removesuffix(" de").removesuffix(" à"))
        elif form == "noun":
            turned.append(join_preposition(word, complement))
        else:
            turned.append(f"{word} {complement}")
    return " et ".join(turned)


def _past(verb: str) -> str:
    if verb in _english_past():
        return _english_past()[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    if verb in wording("verbs")["double"]:
        return verb + verb[-1] + "ed"
    return verb + "ed"


def _gerund(verb: str) -> str:
    if verb.endswith("e") and not verb.endswith("ee"):
        return verb[:-1] + "ing"
    if verb in wording("verbs")["double"]:
        return verb + verb[-1] + "ing"
    return verb + "ing"


@lru_cache(_DUTIES)
def english(duty: str, form: str) -> str:
    """Turn an English duty; `form` is base, past or gerund."""
    if form == "base":
        return duty
    turned = []
    for clause in _split(duty, " and ", _english_verbs()):
        verb, _, complement = clause.partition(" ")
        word = _past(verb) if form == "past" else _gerund(verb)
        turned.append(f"{word} {complement}".rstrip())
    return " and ".join(turned)


@cache
def place_slots(city: str) -> dict[str, str]:
    """A city within a French sentence: "de Lyon", "d'Angers", "du Havre"; "à Lyon", "au Havre"."""
    article, _, rest = city.partition(" ")
    if article == "Le":
        return {"city": city, "de_city": f"du {rest}", "a_city": f"au {rest}"}
    return {"city": city, "de_city": join_preposition("x de", city)[2:], "a_city": f"à {city}"}


def capital(text: str) -> str:
    """Begin with a capital; words with capitals of their own (macOS, dbt Cloud) stay as they are."""
    first = text.partition(" ")[0]
    return text if first != first.lower() else text[:1].upper() + text[1:]


def known_verbs() -> tuple[frozenset[str], frozenset[str]]:
    """Infinitives that can be turned: French, English."""
    return frozenset(_french_verbs()), _english_verbs()
