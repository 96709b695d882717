"""Languages that people speak, with their level on the CEFR scale, from French and English words for both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, get_args

from hirestream.extract.lines import Cut, Line, split_at, tidy
from hirestream.model.profile import Level
from hirestream.taxonomy.words import fold

#: code: English name, French name, other spellings (ISO 639-1).
_LANGUAGES: Final = """
en English anglais|fr French français francais|es Spanish espagnol castillan|de German allemand deutsch
it Italian italien
pt Portuguese portugais|nl Dutch néerlandais neerlandais hollandais flemish flamand|ar Arabic arabe
zh Chinese chinois mandarin
cantonese cantonais|ja Japanese japonais|ko Korean coréen|ru Russian russe|pl Polish polonais|tr Turkish turc
ro Romanian roumain
el Greek grec|he Hebrew hébreu|hi Hindi hindi|bn Bengali bengali|ur Urdu ourdou|fa Persian persan farsi
vi Vietnamese vietnamien
th Thai thaï thaïlandais|sv Swedish suédois|no Norwegian norvégien|da Danish danois|fi Finnish finnois finlandais
hu Hungarian hongrois
cs Czech tchèque|sk Slovak slovaque|bg Bulgarian bulgare|hr Croatian croate|sr Serbian serbe|sl Slovenian slovène
uk Ukrainian ukrainien
ca Catalan catalan|eu Basque basque|br Breton breton|oc Occitan occitan|co Corsican corse
lb Luxembourgish luxembourgeois|lt Lithuanian lituanien
lv Latvian letton|et Estonian estonien|sq Albanian albanais|hy Armenian arménien|ka Georgian géorgien
kk Kazakh kazakh|sw Swahili swahili
wo Wolof wolof|ff Fula peul|ln Lingala lingala|mg Malagasy malgache|am Amharic amharique|ta Tamil tamoul
te Telugu telugu|mr Marathi marathi
gu Gujarati gujarati|pa Punjabi pendjabi|id Indonesian indonésien|ms Malay malais|tl Tagalog tagalog
ga Irish irlandais|cy Welsh gallois
is Icelandic islandais|mk Macedonian macédonien|bs Bosnian bosniaque|ku Kurdish kurde|so Somali somali
yo Yoruba yoruba|ha Hausa haoussa
bm Bambara bambara|la Latin latin|eo Esperanto espéranto|ht Creole créole|kab Kabyle kabyle
ber Berber berbère tamazight
lsf LSF|af Afrikaans afrikaans|ne Nepali népalais|si Sinhala cinghalais|km Khmer khmer|lo Lao lao
mn Mongolian mongol|be Belarusian biélorusse|zu Zulu zoulou isiZulu|xh Xhosa isiXhosa|ig Igbo|rw Kinyarwanda
sn Shona|tn Tswana|ee Ewe éwé|ak Twi Akan|ti Tigrinya tigrigna|uz Uzbek ouzbek|az Azerbaijani azéri|my Burmese birman
ty Tahitian tahitien
gl Galician galicien|gd Gaelic gaélique|ps Pashto pachto|mt Maltese maltais|ml Malayalam|kn Kannada|or Odia|sd Sindhi
yi Yiddish
"""


def _codes() -> dict[str, tuple[str, str]]:
    """Folded name of a language → its code and English name. Languages without a code of two letters stay out."""
    entries = [entry.split() for entry in re.split(r"[|\n]", _LANGUAGES)]
    table = {fold(name): (e[0], e[1]) for e in entries if e and len(e[0]) == 2 for name in e[1:]}  # noqa: PLR2004
    return table | {"cantonese": ("zh", "Chinese"), "cantonais": ("zh", "Chinese")}


_CODE: Final = _codes()
_LEVELS: Final[tuple[tuple[Level, str], ...]] = (
    (
        "native",
        r"langues? maternelles?|maternelles?|natif|native|natale|mother tongue|first language|langue natale|l1\b",
    ),
    ("C2", r"bilingue|bilingual|parfaitement bilingue|maîtrise parfaite|near native|mastery|proficiency"),
    (
        "C1",
        (
            r"courants?|courantes?|couramment|fluent|fluently|fluency|avancé|avancee?|advanced|full professional|"
            r"excellent|très bon niveau|tres bon niveau|très bonne maîtrise|autonome|"
            r"expert|niveau professionnel complet|maîtrisé|"
            r"lu[, ]+(?:écrit|parlé)[, /et]+(?:écrit|parlé)"
        ),
    ),
    (
        "B2",
        (
            r"professionnel|professional working|professional|opérationnel|operationnel|upper[- ]intermediate|"
            r"intermédiaire supérieur|bon niveau|bonne maîtrise|bonnes? connaissances?|good|working proficiency|"
            r"très bien|"
            r"bien|technique|lu et écrit|conversational fluency"
        ),
    ),
    (
        "B1",
        (
            r"intermédiaire|intermediaire|intermediate|moyen|conversationnel|conversational|correct|niveau moyen|"
            r"limited working|pratique|independent"
        ),
    ),
    (
        "A2",
        (
            r"scolaire|élémentaire|elementaire|elementary|pre-intermediate|notions?|notions de base|base|bases|basic|"
            r"basics|rudiments|limited|school level|fair"
        ),
    ),
    ("A1", r"débutant|debutant|beginner|initiation|novice|starter"),
)
_LEVEL = tuple((level, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for level, words in _LEVELS)
_CEFR = re.compile(r"\b([ABC][12])(?:\s?[+/-]\s?[ABC]?[12])?\+?(?![\w])")
_WORD = re.compile(r"[^\W\d_]+")
#: TOEIC listening and reading → CEFR (ETS, "Mapping the TOEIC tests on the CEFR", 2008); IELTS (Cambridge, 2009);
#: TOEFL iBT (ETS, 2014). Each row: least score, level.
_SCORES: Final[tuple[tuple[re.Pattern[str], tuple[tuple[float, Level], ...]], ...]] = (
    (
        re.compile(r"TOEIC\W{0,4}(?:score\W{0,3})?(\d{3})\b", re.IGNORECASE),
        ((945, "C1"), (785, "B2"), (550, "B1"), (225, "A2"), (120, "A1")),
    ),
    (
        re.compile(r"IELTS\W{0,4}(?:score\W{0,3}|band\W{0,3})?(\d(?:[.,]\d)?)\b", re.IGNORECASE),
        ((8.5, "C2"), (7, "C1"), (5.5, "B2"), (4, "B1")),
    ),
    (
        re.compile(r"TOEFL(?:\s*iBT)?\W{0,4}(?:score\W{0,3})?(\d{2,3})\b", re.IGNORECASE),
        ((95, "C1"), (72, "B2"), (42, "B1")),
    ),
)
#: Examinations that are held at one level: Cambridge English (scale of 2015), DALF (France Éducation international,
#: at C1 or C2: the lower when it is not said). "DELF B2" and the like name their level.
_EXAMS: Final[tuple[tuple[Level, re.Pattern[str]], ...]] = (
    ("C2", re.compile(r"\bCPE\b|Cambridge (?:English:? )?Proficiency")),
    ("C1", re.compile(r"\bCAE\b|\bDALF\b|Cambridge (?:English:? )?Advanced")),
    ("B2", re.compile(r"\bFCE\b|Cambridge (?:English:? )?First|First Certificate")),
    ("B1", re.compile(r"\bPET\b|Cambridge (?:English:? )?Preliminary")),
)
_MOTHER_TONGUE = re.compile(
    r"^(?:langue(?:\(s\)|s)? maternelle|mother tongue|native language|first language)", re.IGNORECASE
)
_MAX_WORDS = 14


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language named in the text, its level if told, and the words that say so."""

    name: str
    code: str
    level: Level | None
    cut: Cut


def language_code(word: str) -> tuple[str, str] | None:
    """Code and English name of a language named in French or English."""
    return _CODE.get(fold(word))


def level_of(text: str) -> Level | None:
    """CEFR level that some words tell: a level by its name, a test's score, or an adjective."""
    cefr = _CEFR.search(text)
    if cefr:
        name = cefr[1]
        return next(level for level in get_args(Level) if level == name)
    for pattern, bands in _SCORES:
        score = pattern.search(text)
        if score:
            value = float(score[1].replace(",", "."))
            return next((level for least, level in bands if value >= least), None)
    exam = next((level for level, pattern in _EXAMS if pattern.search(text)), None)
    return exam or next((level for level, pattern in _LEVEL if pattern.search(text)), None)


def spoken_in(cut: Cut) -> list[Spoken]:
    """Languages in a line of a languages section: each takes the level words up to the next language."""
    named = [(m.start(), m.end(), known) for m in _WORD.finditer(cut.text) if (known := language_code(m.group()))]
    found = []
    for i, (start, end, (code, name)) in enumerate(named):
        until = named[i + 1][0] if i + 1 < len(named) else len(cut.text)
        since = named[i - 1][1] if i else 0
        after, before = cut.text[end:until], cut.text[since:start]
        other = _OTHER.search(after)  # a language that no table has keeps its own level
        after = after[: other.start()] if other else after
        level = level_of(after)
        piece = tidy(cut.part(start, until))
        if level is None and level_of(before) and (i == 0 or re.search(r"[,;|/•·]", before)):
            level = level_of(before)
            piece = tidy(cut.part(since if i else 0, end))
        elif level is None:
            piece = cut.part(start, end)
            level = _later_level(cut.text, named[i:])
        found.append(Spoken(name, code, level, piece))
    return found


def _later_level(text: str, named: Sequence[tuple[int, int, tuple[str, str]]]) -> Level | None:
    """Level of the language at the end of a chain: "Arabic and English fluently"."""
    for (_, end, _), (start, after, _), following in zip(named, named[1:], [*named[2:], None], strict=False):
        if not _joined(text[end:start]):
            return None
        behind = text[after : following[0] if following else len(text)].lstrip()
        own = "," in text[end:start] and not _BOTH.match(behind)
        level = level_of(behind.partition("(")[0] if own else behind)
        if level:
            return level
    return None


#: What begins behind a comma with its own level.
_OTHER: Final = re.compile(r"[,;|•]\s*(?=[A-Z][a-z]{3,}\s*[(:–-])")


#: "English, Hindi (both native)".
_BOTH: Final = re.compile(r"\(?(?:both|all|tous|toutes|les deux|les trois|deux)\b", re.IGNORECASE)
#: A sentence about the languages that one speaks.
_I_SPEAK: Final = re.compile(r"^(?:je parle|i (?:also )?speak|i am fluent|langues?\s*:|languages?\s*:)", re.IGNORECASE)


def _joined(between: str) -> bool:
    return bool(re.fullmatch(r"\s*(?:,|/|&|et|and)\s*", between))


def languages_of(lines: Iterable[Line]) -> list[Spoken]:
    """Languages of the lines of a languages section, each once; a level alone on the next line counts."""
    found: dict[str, Spoken] = {}
    waiting: Spoken | None = None
    for line in lines:
        spoken = spoken_in(line)
        if not spoken and waiting is not None and len(line.text.split()) <= _MAX_WORDS:
            level = level_of(line.text)
            if level and found[waiting.code].level is None:
                found[waiting.code] = Spoken(waiting.name, waiting.code, level, waiting.cut)
        for one in spoken:
            if one.code not in found or (found[one.code].level is None and one.level):
                found[one.code] = one
        waiting = spoken[-1] if spoken else None
    return list(found.values())


def languages_in_passing(lines: Sequence[Line]) -> list[Spoken]:
    """Languages named with their level outside a languages section: "Anglais courant", "fluent in Spanish"."""
    found: dict[str, Spoken] = {}
    for line in lines:
        if _I_SPEAK.match(line.text):
            for one in spoken_in(line):
                found.setdefault(one.code, one)
            continue
        if _MOTHER_TONGUE.match(line.text):
            for one in spoken_in(line):
                found.setdefault(one.code, replace(one, level="native"))
            continue
        for cut in split_at(line, ",;|•·\t"):
            if len(cut.text.split()) > _MAX_WORDS:
                continue
            for one in spoken_in(cut):
                short = len(cut.text.split()) <= 5  # noqa: PLR2004
                if one.level and (
                    short or re.search(r"\b(?:niveau|level|fluent|courant|langue)", cut.text, re.IGNORECASE)
                ):
                    found.setdefault(one.code, one)
    return list(found.values())
