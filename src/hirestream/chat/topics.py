"""Topics that must not count in hiring: questions about them are declined whatever the CV says."""

from __future__ import annotations

import re
from typing import Final

#: Asked of the person, not as a field of work: "has he children" is declined, "has he worked with children" is not.
_PATTERNS: Final[dict[str, tuple[str, ...]]] = {
    "age": (
        r"\bquel age\b",
        r"\bson age\b",
        r"\bage (du|de la) candidat",
        r"\bhow old\b",
        r"\b(his|her|their|candidate's) age\b",
        r"\bdate de naissance\b",
        r"\bannee de naissance\b",
        r"\b(date|year) of birth\b",
        r"\bbirth ?(date|day|year)\b",
        r"\bquand est.{0,15}\bnee?\b",
        r"\bwhen w(as|ere) \w+( \w+)? born\b",
        r"\b(proche|close|near) (de la|to|de) (retraite|retirement|retiring)\b|\bdigital native\b",
        r"\b(make|makes|made) (him|her|them)\b.{0,12}\b(old|age)\b|\b(quarantaine|cinquantaine|soixantaine)\b",
        r"\b(in|over) (his|her|their|the) (twenties|thirties|forties|fifties|sixties|age)\b",
        r"\b(trop|too) (vieux|vieille|jeune|old|young)\b",
        r"\b(retraite|retire) (bientot|soon)\b",
    ),
    "health": (
        r"\bhandicap",
        r"\bdisab",
        r"\bmalad(e|ie)s?\b",
        r"\b(bonne|sa|son etat de) sante\b",
        r"\b(good|his|her|their) health\b",
        r"\b(ill|illness|sick)\b",
        r"\bmedical (condition|history|treatment|leave)\b",
        r"\b(arrets? maladie|sick leave|sick days|traitement medical|rqth|fauteuil roulant|wheelchair)\b",
        r"\b(his|her|their|son|sa) (weight|height|poids|taille corporelle)\b",
        r"\bhealth (problems?|issues?|conditions?)\b|\bproblemes? de (sante|dos)\b",
        r"\bsmok(e|er|es)\b",
        r"\bfume(r|ur|use)?\b",
        r"\bdepressi",
    ),
    "family": (
        r"\b(is|est|are)\b.{0,25}\b(marie|mariee|celibataire|divorce|divorcee|pacse|pacsee|married|single|divorced|engaged)\b",
        r"\b(a t (il|elle)|avez vous|ont ils)\b( deja| aussi)?( des| un| eu| eu des)? (jeunes? |petits? )?enfants?\b",
        r"\bcombien d'? ?enfants\b",
        r"\b(have|has|got|want|wants)\b.{0,10}\b(children|kids|a child|a family)\b",
        r"\bsituation (familiale|matrimoniale|de famille)\b",
        r"\b(marital|family) status\b",
        r"\b(vie|sa) (de )?famille\b",
        r"\b(fonder|founding|starting|start|planning|plan) (une|a) (family|famille)\b",
        r"\b(en couple|in a relationship|boyfriend|girlfriend|petit ami|petite amie|fiancee?)\b",
        r"\b(child ?care arrangements|garde de (ses|leurs) enfants|who looks after (his|her|their) (kids|children))\b",
        r"\b(maman|papa|mere de famille|pere de famille)\b",
        r"\bis (she|he) a (mother|father|mum|dad|parent)\b",
        r"\bhis wife\b",
        r"\bher husband\b",
        r"\bspouse\b",
        r"\bconjoint\b",
    ),
    "pregnancy": (
        r"\benceinte\b",
        r"\bgrossesse\b",
        r"\bpregnan",
        r"\bmaternity\b",
        r"\bconge (de )?maternite\b",
        r"\bveut.{0,12}\benfants?\b",
    ),
    "origin": (
        r"\borigines?\b",
        r"\bethni",
        r"\bnationalit",
        r"\bskin (colou?r|tone)\b",
        r"\b(foreign|strong|son|her|his) accent\b",
        r"\b(parents|famille|family)\b.{0,12}\b(come|comes|vient|viennent|viens|originaire)\b",
        r"\b(prenom|nom|name|surname)\b.{0,20}\b(etranger|maghrebin|africain|arabe|foreign|arabic|african|asian|consonance)",
        r"\bcouleur de peau\b",
        r"\b(his|her|their) race\b",
        r"\bimmigr",
        r"\betrangere?\b.{0,6}$",
        r"\bwhere (is|are) \w+( \w+)? (really |originally )?from\b",
        r"\bd'? ?ou vient\b",
        r"\bnative country\b",
        r"\bpays (d'? ?origine|de naissance)\b",
        r"\b(born|nee?) (in|en|au)\b",
    ),
    "religion": (
        r"\breligi",
        r"\bmusulman",
        r"\bmuslim",
        r"\bchreti",
        r"\bchristian\b",
        r"\bcatholi",
        r"\bjui(f|ve)\b",
        r"\bjewish\b",
        r"\bcroyan",
        r"\bpratiquante?\b",
        r"\bvoile\b",
        r"\bhijab\b",
        r"\b(ramadan|halal|casher|kosher|shabbat|sabbath|pray|prayers?|prie|priere|careme)\b",
        r"\bchurch\b",
        r"\bmosque",
    ),
    "politics": (
        r"\bpolitique(s|ment)?\b.{0,5}$",
        r"\bopinions? politiques?\b",
        r"\bparti politique\b",
        r"\bpolitical (views?|opinions?|part(y|ies))\b",
        r"\bvotes?\b.{0,12}\b(for|pour)\b",
        r"\bsyndiquee?\b",
        r"\bsyndicat\b",
        r"\btrade union\b",
        r"\bunion member",
    ),
    "gender": (
        r"\bsexe\b",
        r"\bgender\b",
        r"\b(un )?homme ou (une )?femme\b",
        r"\b(a )?man or (a )?woman\b",
        r"\bmale or female\b",
        r"\borientation sexuelle\b",
        r"\bsexual orientation\b",
        r"\bhomosex",
        r"\bgay\b",
        r"\blesb",
        r"\btransgender\b",
    ),
}
_COMPILED: Final = {topic: re.compile("|".join(patterns)) for topic, patterns in _PATTERNS.items()}
_NAMES: Final = {
    "fr": {
        "age": "l'âge",
        "health": "la santé",
        "family": "la situation de famille",
        "pregnancy": "la grossesse",
        "origin": "l'origine",
        "religion": "la religion",
        "politics": "l'opinion politique ou syndicale",
        "gender": "le sexe ou l'orientation sexuelle",
    },
    "en": {
        "age": "age",
        "health": "health",
        "family": "family status",
        "pregnancy": "pregnancy",
        "origin": "origin",
        "religion": "religion",
        "politics": "political opinion or union membership",
        "gender": "gender or sexual orientation",
    },
}


def protected_topic(folded: str) -> str | None:
    """Topic of a folded question that is not answered, or None."""
    return next((topic for topic, pattern in _COMPILED.items() if pattern.search(folded)), None)


def topic_name(topic: str, language: str) -> str:
    """How a topic is called in French or English."""
    return _NAMES[language][topic]
