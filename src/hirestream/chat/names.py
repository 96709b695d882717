"""Names of languages in questions, French and English, and how levels are said."""

from __future__ import annotations

import re
from typing import Final

NAMES: Final = {
    "en": ("english", "anglais"),
    "fr": ("french", "francais"),
    "de": ("german", "allemand"),
    "es": ("spanish", "espagnol"),
    "it": ("italian", "italien"),
    "pt": ("portuguese", "portugais"),
    "nl": ("dutch", "neerlandais", "hollandais"),
    "ar": ("arabic", "arabe"),
    "zh": ("chinese", "chinois", "mandarin"),
    "ru": ("russian", "russe"),
    "ja": ("japanese", "japonais"),
    "ko": ("korean", "coreen"),
    "pl": ("polish", "polonais"),
    "tr": ("turkish", "turc"),
    "ro": ("romanian", "roumain"),
    "uk": ("ukrainian", "ukrainien"),
    "sv": ("swedish", "suedois"),
    "da": ("danish", "danois"),
    "no": ("norwegian", "norvegien"),
    "fi": ("finnish", "finnois"),
    "el": ("greek", "grec"),
    "cs": ("czech", "tcheque"),
    "hu": ("hungarian", "hongrois"),
    "he": ("hebrew", "hebreu"),
    "hi": ("hindi",),
    "vi": ("vietnamese", "vietnamien"),
    "fa": ("persian", "farsi", "persan"),
    "ca": ("catalan",),
    "br": ("breton",),
    "ga": ("irish", "irlandais"),
    "bg": ("bulgarian", "bulgare"),
    "hr": ("croatian", "croate"),
    "sr": ("serbian", "serbe"),
    "sk": ("slovak", "slovaque"),
    "lt": ("lithuanian", "lituanien"),
    "sw": ("swahili",),
    "wo": ("wolof",),
    "yo": ("yoruba",),
    "ur": ("urdu", "ourdou"),
    "bn": ("bengali",),
    "ta": ("tamil", "tamoul"),
    "th": ("thai", "thailandais"),
    "id": ("indonesian", "indonesien"),
    "ht": ("haitian creole", "creole haitien"),
    "ber": ("berber", "berbere", "kabyle", "tamazight"),
}
_CODES: Final = {name: code for code, names in NAMES.items() for name in names}
_ANY: Final = re.compile(r"\b(" + "|".join(_CODES) + r")\b")

_LEVELS: Final = {
    "fr": {"native": "langue maternelle"},
    "en": {"native": "native speaker"},
}


def languages_named(folded: str) -> list[tuple[str, str]]:
    """Languages named in a folded question: code and the word used."""
    return [(_CODES[found[1]], found[1]) for found in _ANY.finditer(folded)]


def language_name(code: str, english: str, language: str) -> str:
    """Name of a language in French or English."""
    accents = {"francais": "français", "neerlandais": "néerlandais", "coreen": "coréen", "suedois": "suédois"}
    accents |= {"norvegien": "norvégien", "tcheque": "tchèque", "hebreu": "hébreu", "berbere": "berbère"}
    accents |= {"indonesien": "indonésien", "thailandais": "thaïlandais", "creole haitien": "créole haïtien"}
    if language == "fr" and len(NAMES.get(code, ())) > 1:
        name = NAMES[code][1]
        return accents.get(name, name)
    return english


def level_name(level: str, language: str) -> str:
    """How a CEFR level is said."""
    return _LEVELS["fr" if language == "fr" else "en"].get(level, level)
