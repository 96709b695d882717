"""Words of recruitment that mean the same, in French and English: a question and a CV need not use the same ones."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from hirestream.index.service import terms

_GROUPS: Final = """
team teams équipe équipes
lead led leading leader manage managed managing manager management supervise supervised dirigé diriger direction
  piloté piloter encadré encadrer encadrement géré gérer responsable chef animé animation
mentor mentored mentoring coach coached tutorat tuteur parrainé encadré encadrer encadrement
train trained training teach taught teaching formé former formation enseigné enseigner enseignement
write wrote written writing rédigé rédiger rédaction écrit écrire
publish published publication publications publié publier
present presented presentation conference présenté conférence conférences
database databases données sgbd
migrate migrated migration passage migré migrer moved
design designed conception conçu concevoir
build built develop developed development développé développer développement
  réalisé réalisation created créé créer création
test tests testing tested testé tester
improve improved reduce reduced reduction amélioré améliorer amélioration réduction
  réduit optimised optimisation
available availability disponible disponibilité
notice préavis
salary pay wage salaire salaires rémunération prétentions salariales
remote télétravail distance homeworking
travel travelling travels déplacements déplacement mobile mobilité relocate relocation
part-time partiel mi-temps
hobby hobbies loisirs loisir interests intérêt intérêts leisure passions
volunteer volunteered volunteering voluntary bénévole bénévolat association
reference references référence références recommandation recommandations
budget budgets
customer customers client clients clientèle
sale sales sell sold vente ventes vendu vendre vendeur
payment payments paiement paiements
patient patients
child children enfant enfants
prize award awards prix distinction récompense
patent patents brevet brevets
night nights nuit nuits
hour hours heure heures
week weeks semaine semaines
intern internship stage stages stagiaire
apprentice apprentices apprenticeship apprenti apprentis alternance
freelance self-employed indépendant indépendante
research recherche recherches
military army armée militaire
abroad étranger international internationale overseas
start starting début commencer
objective goal goals objectif objectifs looking recherche souhaite
"""


@cache
def _groups() -> dict[str, frozenset[int]]:
    """Stem → numbers of the groups that it is in."""
    found: dict[str, set[int]] = {}
    joined = re.sub(r"\n\s+", " ", _GROUPS.strip())
    for number, line in enumerate(joined.splitlines()):
        for word in terms(line):
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


_SHORTEST_PREFIX: Final = 5


def _says(asked: str, word: str) -> bool:
    """Whether a word of the CV says what is asked: the same, a form of it, or of one meaning."""
    if asked == word:
        return True
    shorter, longer = sorted((asked, word), key=len)
    if len(shorter) >= _SHORTEST_PREFIX and longer.startswith(shorter):
        return True
    groups = _groups()
    return bool(groups.get(asked, frozenset()) & groups.get(word, frozenset()))


def covered(asked: frozenset[str], words: frozenset[str]) -> float:
    """Share of the terms asked for that `words` say, 0..1."""
    return sum(any(_says(term, word) for word in words) for term in asked) / len(asked) if asked else 0.0
