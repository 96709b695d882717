"""A question: the language it is asked in, what it names, and the topics that nobody may ask a CV about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from hirestream.index.service import plain, terms

AnswerLanguage = Literal["fr", "en"]

_FRENCH: Final = frozenset(
    re.findall(
        r"\w+",
        "le la les un une des du de et est au aux ce cette ces son sa ses leur il elle ils elles on que qui quoi quel "
        "quelle quels quelles ou quand comment combien pourquoi avec dans chez sur pour depuis t y en par parle sait "
        "connait travaille candidat candidate personne avez vous etes peut possede dispose maitrise d l qu c s n",
    )
)
_ENGLISH: Final = frozenset(
    re.findall(
        r"\w+",
        "the a an of and is are was were be been do does did has have had he she they his her their him them it this "
        "that what which who whom where when how why many much long in at with for from to by on about know knows "
        "speak speaks work works worked candidate person any can could would should tell me",
    )
)
#: Words of a question that do not say what it is about.
_EMPTY: Final = (
    _FRENCH
    | _ENGLISH
    | frozenset(
        re.findall(
            r"\w+",
            "cv resume curriculum vitae experience experiences experienced competence competences skill skills niveau "
            "level connaissance connaissances knowledge maitrise maitriser proficient familiar used use using utilise "
            "utiliser deja ever already annee annees year years an ans time temps fait faire travaille travailler "
            "avoir etre ete avait ont dit dire say says mention mentionne mentions you i we us please merci svp also "
            "aussi some parler speak ait aient moi selon according there quelque chose something anything expliquez "
            "described decrit type kind sort sorte avoir eu sont anyone someone quelqu want wants veut voudrait would "
            "like souhaite aime got get gets hold holds held still own currently actuellement maintenant now "
            "today aujourd "
            "hui chaque each every tout tous toute toutes all told total mean quite good really vraiment exactly "
            "exactement precisement her his such there here present presently comme comment nommee bien jour same meme "
            "since until faites faits faite mis mise pris prise donne donnes recu recoit compter comptent "
            "concerne happened "
            "happens "
            "gros grosse grand grande biggest largest plus most moins least main principal principale "
            "montant amount nombre number numero exact liste list moment comfortable aise score encore become "
            "becomes became "
            "devenu devenue devenir responsibilities responsibility responsabilites duties per par so far "
            "combien compte "
            "nature form forme occuper occupe deal dealing handle elle-meme another autre other willing pret "
            "prete able capable going find trouve after apres-t before yet been being took take takes done did "
            "make made makes "
            "set up give gives given going need",
        )
    )
)

_JUDGEMENT: Final = re.compile(
    r"\b(meilleure?|best|ideale?|bonne?|good|great|suitable|right) (candidate?|person\w*|fit|choice|choix)\b"
    r"|\b(should|faut il|dois je|devons nous|doit on)\b.{0,20}\b(hire|recruit|reject|invite|embauche|rejet|reteni)"
    r"|\b(personnalite|personality|intelligente?|smart|honnete|honest|trustworthy)\b"
)
_VERBS: Final = re.compile(
    r"\b(?:(\w+) (?:t )?(?:il|elle|ils|elles)\b(?! (?:ete|deja)\b)|"
    r"(?:a t (?:il|elle)|ont (?:ils|elles)|he|she|they)(?: (?:deja|ever|been|also|already|jamais))* (\w+))"
)
_ASIDE: Final = re.compile(r"[’`´]")
_JOINED: Final = re.compile(r"(?<=\w)-(?=\w)")
_PROPER: Final = re.compile(r"[^\W_](?:[\w.&'-]*[\w+#])?[+#]*")


def language_of(text: str) -> AnswerLanguage:
    """French or English, by function words; where they do not tell, by accents and the space before a question mark."""
    words = re.findall(r"\w+", plain(_ASIDE.sub("'", text)))
    french, english = (sum(word in known for word in words) for known in (_FRENCH, _ENGLISH))
    if french == english:
        return "fr" if re.search(r"[éèêàâçùûôîœ]|\s\?", text.casefold()) else "en"
    return "fr" if french > english else "en"


@dataclass(frozen=True)
class Question:
    """A question as asked. `folded` is without case, accents and inner hyphens, for the patterns of facts.

    `told` is the language to answer in, where it is known otherwise.
    """

    text: str
    told: AnswerLanguage | None = None

    @cached_property
    def folded(self) -> str:
        """The question as patterns read it."""
        return _JOINED.sub(" ", plain(_ASIDE.sub("'", self.text)))

    @cached_property
    def language(self) -> AnswerLanguage:
        """Language that the question is asked in."""
        return self.told or language_of(self.text)

    @cached_property
    def subject(self) -> frozenset[str]:
        """Terms of what the question is about, without the words that only ask."""
        return self.about(self.folded)

    @cached_property
    def verbs(self) -> frozenset[str]:
        """Terms of the verbs beside he and she: how a thing was done tells less than the thing."""
        return terms(" ".join(word for pair in _VERBS.findall(self.folded) for word in pair))

    @cached_property
    def initials(self) -> dict[str, frozenset[str]]:
        """Abbreviations that its words could be written as, with their terms: "warehouse management system", wms."""
        words = re.findall(r"[^\W_]+", self.folded)
        runs = (words[n : n + size] for size in (3, 4, 5) for n in range(len(words) - size + 1))
        found = ((run, [w for w in run if w not in _EMPTY]) for run in runs)
        return {"".join(w[0] for w in kept): terms(" ".join(kept)) for _, kept in found if len(kept) > 2}  # noqa: PLR2004

    def about(self, part: str) -> frozenset[str]:
        """Terms of a part of the folded question, without the words that only ask."""
        return terms(" ".join(word for word in re.findall(r"[^\W_]+[+#]*", part) if word not in _EMPTY))

    @cached_property
    def proper(self) -> tuple[str, ...]:
        """Names in the question, folded: words with a capital or a digit that do not begin it."""
        words = _PROPER.findall(_ASIDE.sub(" ", self.text).replace("'", " "))
        named = [word for word in words[1:] if word != word.lower() or any(c.isdigit() for c in word)]
        return tuple(plain(word) for word in named if plain(word) not in _EMPTY)

    @cached_property
    def asks_for_judgement(self) -> bool:
        """Whether it asks for an opinion or a reason, which a CV cannot give and a quotation must not stand in for."""
        return _JUDGEMENT.search(self.folded) is not None
