"""How a pair of a drawn person and a drawn vacancy is judged, 0..9: the rules by which the ranker is taught.

The trade comes first: 6 for the same occupation, 4 for the step before or after it, 2 for another of the sector that
shares skills, 0 otherwise. A pair of one trade gains for skills and loses for what the job needs and the person lacks.
Identity (name, gender, age, nationality) is never looked at. docs/matching.md tells the same in words.
"""

from __future__ import annotations

from tools.ranker_pool import Trap

from hirestream.match.facts import EDUCATION_LEVELS, LANGUAGE_LEVELS
from hirestream.simulate.catalogue import Occupation, occupation_of
from hirestream.simulate.ports import Person, Vacancy

SAME, STEP, KIN, NONE = 6, 4, 2, 0
MOST = 9
_ENOUGH_IN_COMMON = 0.25
_LONG = 5


def _related(one: Occupation, other: Occupation) -> int:
    if one.key == other.key:
        return SAME
    if one.key in other.before or other.key in one.before:
        return STEP
    ours, theirs = {*one.tools, *one.skills}, {*other.tools, *other.skills}
    shared = len(ours & theirs) / max(1, min(len(ours), len(theirs)))
    if one.sector == other.sector and shared >= _ENOUGH_IN_COMMON:
        return KIN
    return NONE


def is_doubtful(person: Person, vacancy: Vacancy) -> bool:
    """Whether nobody can say how near the two trades are: an occupation of ESCO and another of its family."""
    one, other = person.occupation, vacancy.occupation
    return one != other and (one.startswith("esco:") or other.startswith("esco:"))


def judge(person: Person, trap: Trap | None, vacancy: Vacancy) -> int:
    """Grade of a pair, 0..9."""
    trade = _related(occupation_of(person.occupation), occupation_of(vacancy.occupation))
    if trap is not None and trap.occupation == vacancy.occupation and trade < SAME:
        trade = max(trade, _by_trap(trap, vacancy))
    if trade == NONE:
        return 0
    grade = trade
    if trade >= STEP:
        grade += _skills(person, vacancy)
    grade -= _lacks(person, vacancy)
    return max(1, min(MOST, grade))


def _by_trap(trap: Trap, vacancy: Vacancy) -> int:
    """What the words of an occupation are worth in somebody who is not (or hardly) of it."""
    if trap.kind == "changer":
        return STEP if vacancy.min_years <= 1 else KIN
    return KIN if trap.kind == "former" else NONE


def _skills(person: Person, vacancy: Vacancy) -> int:
    """Up to 2 for the required skills that the person has, in whichever language they are named; 1 for the rest."""
    occupation = occupation_of(vacancy.occupation)
    both = {name: pair for pair in (*occupation.tools, *occupation.skills) for name in pair}
    has = {name for skill in person.skills for name in both.get(skill, (skill,))}
    required = sum(skill in has for skill in vacancy.required) / max(1, len(vacancy.required))
    preferred = any(skill in has for skill in vacancy.preferred)
    return (required >= 0.3) + (required >= 0.6) + (preferred and required >= 0.3)  # noqa: PLR2004 - the rule itself


def _lacks(person: Person, vacancy: Vacancy) -> int:
    """A point or two for each thing that the job needs and the person lacks."""
    lost = 0
    if person.years < vacancy.min_years:
        lost += 1 if person.years * 2 >= vacancy.min_years else 2
    best = max(EDUCATION_LEVELS.index(study.level) for study in person.studies) if person.studies else 0
    below = EDUCATION_LEVELS.index(vacancy.level) - best
    lost += 0 if below <= 0 else 1 if below == 1 else 2
    spoken = {tongue.code: LANGUAGE_LEVELS.index(tongue.level) for tongue in person.tongues}
    for tongue, required in vacancy.tongues:
        short = LANGUAGE_LEVELS.index(tongue.level) - spoken.get(tongue.code, -1)
        if required and short > 0:
            lost += 1 if short == 1 else 2
    lost += 2 * bool(set(vacancy.licence) - set(person.licence))
    if vacancy.contract in ("internship", "apprenticeship") and person.years >= _LONG:
        lost += 2
    if vacancy.remote != "remote" and person.place.country != vacancy.place.country:
        lost += 1
    return lost
