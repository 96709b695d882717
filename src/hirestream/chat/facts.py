"""A question about something that the profile holds → an answer composed from its values, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from hirestream.chat import careers, spells
from hirestream.chat.asked import Asked, Found, labels, listed, skill_named
from hirestream.chat.names import language_name, languages_named, level_name
from hirestream.chat.passages import speaks_to_the_reader
from hirestream.chat.wanted import wanted_of
from hirestream.index.service import plain, terms
from hirestream.model.spans import Span


def _contact(asked: Asked) -> Found | None:
    email = asked.matches(r"\b(e ?mails?|mail|courriel|adresse electronique)\b")
    phone = asked.matches(
        r"\b(telephone|phone|numero de (tel\w*|portable)|(portable|mobile|cell) (number|phone)|tel|"
        r"(what|which) number|quel numero|(call|ring) (him|her|them)|(l'|le |la )(appeler|appelle))\b"
    )
    both = asked.matches(
        r"\b(joindre|contacter|coordonnees|contact details|get in touch|reach (him|her|them|the|this))\b"
    )
    if not (email or phone or both or asked.matches(r"\bcontact (him|her|them|the|this)\b")):
        return None
    values: list[tuple[str, Span | None]] = []
    if email or not phone:
        values += [(value, asked.span(f"emails[{n}]", value)) for n, value in enumerate(asked.profile.emails)]
    if phone or not email:
        phones = enumerate(asked.profile.phones)
        values += [(value.as_written, asked.span(f"phones[{n}]", value.as_written)) for n, value in phones]
    return asked.found(listed(value for value, _ in values), (span for _, span in values))


_TO_COME: Final = (
    r"\b(inscription|inscrite? (a|en)|auto ecole|prevu\w*|en cours|planned|booked|preparing|retire\w*|suspend\w*|"
    r"bientot|soon)\b"
)


def _licence(asked: Asked) -> Found | None:
    if not asked.matches(
        r"\bpermis\b(?! de (travail|sejour))|\bdriving licen[cs]e|\bdriver'?s? licen[cs]e|\bdrives?\b"
    ):
        return None
    if wanted_of(asked.question.folded) not in ("yes-no", "name", "words"):
        return None  # since when, until when: where a date stands beside it
    held = asked.profile.driving_licence or ()
    named = re.findall(
        r"\b(?:permis|licen[cs]e|category|categorie) (am|a[12]?|b[1e]?|c1?e?|d1?|d1e|ec)\b", asked.question.folded
    )
    if named and not all(any(one == each.casefold() for each in held) for one in named):
        return None
    placed = [(each, asked.span(f"driving_licence[{n}]")) for n, each in enumerate(held)]
    # One that is only planned, or gone, is none.
    placed = [(each, at) for each, at in placed if at is None or not re.search(_TO_COME, plain(asked.sentence_of(at)))]
    held, spans = tuple(each for each, _ in placed), [at for _, at in placed]
    if not held:
        return None
    label = asked.say("Permis", "Driving licence")
    return asked.found(f"{label} {', '.join(held)}.", spans if any(spans) else [asked.span("driving_licence")])


_ABOUT_SPEAKING: Final = (
    r"\b(parle\w*|speaks?|spoken|niveau|level|langues?|languages?|fluen\w+|courant|couramment|bilingu\w+|maternelle|"
    r"maternelle|mother tongue|native|knows?|connait|maitrise\w*|ecri\w+|writes?|comprend|understands?)\b"
)


_OF_SPEAKING: Final = terms(
    "langue langues language languages parle speak spoken speaking fluent fluently courant couramment bilingue "
    "bilingual maternelle mother tongue native know knows connait maitrise ecrit ecrire write "
    "written understand comprend "
    "oral "
    "grade evaluation annonce claim claims state states well any business professionnel professional rate level niveau"
)


def _languages(asked: Asked) -> Found | None:
    named = languages_named(asked.question.folded)
    if asked.matches(r"\b(programming|coding|scripting) languages?\b"):
        return None
    general = asked.matches(
        r"\b(quelles|combien de|which|what|how many|other|autres?) (autres? )?(langues|languages)\b"
    )
    general = general or asked.matches(r"\bbilingu\w+|\b(mother tongue|langue maternelle|native language)\b")
    general = general or asked.matches(r"\blangues? (parlee?s?|etrangeres?)\b|\bforeign languages?\b")
    level = r"\b(how (good|fluent|well|strong) (is|does|in)|que vaut|quel est son)\b"
    if not general and not (named and (asked.matches(_ABOUT_SPEAKING) or asked.matches(level))):
        return None
    if not general and asked.question.subject - _OF_SPEAKING - terms(" ".join(word for _, word in named)):
        return None  # French law, maths in English
    wanted = {code for code, _ in named}
    mother = asked.matches(r"\b(maternelles?|mother tongue|native)\b") and not wanted
    texts, spans = [], []
    for number, spoken in enumerate(asked.profile.languages):
        if (not wanted or spoken.code in wanted) and (not mother or spoken.level == "native"):
            name = language_name(spoken.code, spoken.name, asked.question.language)
            level = level_name(spoken.level, asked.question.language) if spoken.level else ""
            texts.append(f"{name} ({level})" if level else name)
            spans.append(asked.span(f"languages[{number}]", spoken.as_written))
    if not texts and not named:
        return None
    text = listed(texts)
    return asked.found(text[:1].upper() + text[1:], spans)


_LISTS: Final = {
    "certifications": r"\b(certifi\w+|habilitation\w*)\b",
    "soft_skills": r"\b(soft skills?|savoir etre|qualites (humaines|personnelles))\b",
    "skills": (
        r"\b(quelles (sont )?(ses|les)( principales)? competences|competences techniques|technical skills|technologies|"
        r"(what|which) (are )?(his|her|their|the)?( \w+)? ?skills|programming languages?|langages)\b"
    ),
    "projects": r"\b(quels|which|what) (sont ses |are (his|her|their) )?(personal )?(projets|projects)\b",
    "links": (
        r"\b(linkedin|portfolio|site (web|internet|perso\w*)|website)\b"
        r"|\b(liens?|links?|url|compte|account|profile?|page)\b.{0,15}\b(github|gitlab)\b"
        r"|\b(github|gitlab) (link|url|account|profile|page)\b"
    ),
}


def _lists(asked: Asked) -> Found | None:
    profile = asked.profile
    if wanted_of(asked.question.folded) in ("date", "number", "reason"):
        return None
    held: dict[str, tuple[str, ...]] = {
        "certifications": profile.certifications,
        "soft_skills": profile.soft_skills,
        "skills": tuple(skill.name for skill in profile.skills),
        "projects": profile.projects,
        "links": profile.links,
    }
    for field, pattern in _LISTS.items():
        if asked.matches(pattern):
            shown = list(enumerate(held[field]))
            wanted = re.search(r"\b(linkedin|github|gitlab)\b", asked.question.folded)
            if field == "links" and wanted:
                shown = [(number, value) for number, value in shown if wanted[1] in value.casefold()]
            if field == "certifications" and asked.question.proper:
                return None  # "certified in X": whether X stands there is a matter of passages
            spans = [asked.span(f"{field}[{number}]", value) for number, value in shown]
            return asked.found(listed(value for _, value in shown), spans)
    return None


_OF_A_PERSON: Final = terms(
    "nom prenom complet name full first last surname appelle nomme habite vit reside basee base live lives "
    "living based "
    "located ville city town lieu residence adresse address region metier titre profil profession occupation "
    "title trade "
    "country pays area"
)


def _person(asked: Asked) -> Found | None:
    profile = asked.profile
    beyond = asked.question.subject - _OF_A_PERSON
    if beyond:
        return None
    if asked.matches(
        r"\b(comment s'appelle|quel est (son|le) nom( complet)? ?$|quel est son nom|nom (du|de la) candidate?|"
        r"what is (his|her|their|the (candidate|person)'s) (full )?name)"
    ):
        return asked.found(f"{profile.full_name}.", [asked.span("full_name", profile.full_name)])
    if asked.matches(
        r"\b(ou (habite|vit|reside|est (il|elle) basee?)|where (does|do|is|are) \w+( \w+)? (live|based|located|reside)|"
        r"(quelle|which|what|dans quelle) (ville|city|town)|lieu de residence)\b"
    ):
        place = profile.location
        parts = [(name, value) for name in ("city", "region", "country") if (value := getattr(place, name))]
        spans = [asked.span(f"location.{name}", value) for name, value in parts]
        text = listed([place.city] if place.city else [value for _, value in parts])
        return asked.found(text, spans if any(spans) else [asked.span("location")])
    if asked.matches(
        r"\b(quel est (son|le) (metier|titre|profil)|"
        r"what is (his|her|their) (profession|occupation|job title|title|trade))\b"
    ):
        at = "title" if profile.title else f"experience[{profile.latest_post}].title"
        title = profile.title_now
        return asked.found(f"{title}.", [asked.span(at, title)]) if title else None
    return None


#: Whether something is still good is for the passage that says so.
_IN_FORCE: Final = r"\b(a jour|up to date|in date|valid\w*|valable|expir\w*|perime\w*|echue?)\b"


def _skill(asked: Asked) -> Found | None:
    found = skill_named(asked)
    if found is None or asked.matches(_IN_FORCE) or wanted_of(asked.question.folded) not in ("yes-no", "words"):
        return None
    number, skill = found
    # The question may name more than the skill ("Python in a bank"): then a passage has to say all of it.
    names = terms(skill.name).union(*(terms(x) for x in labels(skill)))
    if asked.question.subject - names:
        return None
    text = asked.say(f"Oui, le CV cite : {skill.name}.", f"Yes, the CV names: {skill.name}.")
    return asked.found(text, [asked.span(f"skills[{number}]", skill.name)])


_WISH: Final = re.compile(
    r"\b(want|wants|wish|wishes|looking for|seek\w*|like to|hop(e|es|ing) to|souhait\w*|veut|voudrait|cherch\w*|"
    r"recherch\w*|"
    r"aimerait|ambitions?|career goals?|objectifs? professionnels?|projet professionnel)\b"
)
_WISHED: Final = re.compile(
    r"\b(i want|wish|looking for|look for|seek\w*|would like|i hope|je souhaite|souhaite|recherche|cherche|envie d|"
    r"j'aimerais|objectif|objective|i would love)\b"
)
_OF_WISHES: Final = terms(
    "poste job post role position type kind sort work working do doing next now company entreprise school ecole "
    "employer "
    "employeur career carriere professionnel professional emploi mission contrat contract recherche recherches looking "
    "seeking search cherche ambition ambitions goal goals objectif objectifs projet hope future avenir etablissement"
)


def _wishes(asked: Asked) -> Found | None:
    """What the person looks for, in the words of the CV."""
    if not _WISH.search(asked.question.folded) or asked.question.subject - _OF_WISHES:
        return None
    if wanted_of(asked.question.folded) not in ("name", "words", "place"):
        return None
    text = asked.document.text
    said = [m for m in re.finditer(r"[^\n\f.]+(?:\.\d[^\n\f.]*)*", text) if _WISHED.search(plain(m[0]))]
    said = [m for m in said if not speaks_to_the_reader(m[0])][:2]
    spans = [asked.document.span(m.start() + len(m[0]) - len(m[0].lstrip()), m.end()) for m in said]
    quotes = "; ".join(" ".join(m[0].split()) for m in said)
    return asked.found(asked.say(f"Le CV dit : « {quotes} »", f"The CV says: “{quotes}”"), spans) if said else None


FINDERS: Final[tuple[Callable[[Asked], Found | None], ...]] = (
    _contact,
    _licence,
    _languages,
    spells.gaps,
    spells.tasks,
    _wishes,
    spells.longest,
    spells.before_after,
    spells.team_size,
    spells.duration,
    spells.since_or_until,
    careers.years,
    careers.current,
    careers.last,
    careers.history,
    careers.companies,
    _lists,
    careers.education,
    _person,
    _skill,
)


#: Where extraction has nothing for these, the CV says nothing; for the others, a passage may still tell.
_DEFINITE: Final = frozenset({_contact, _languages, careers.years, careers.companies})


def find_fact(asked: Asked) -> Found | None:
    """The first finder whose question it is: a fact, `SILENT`, or None when the question is none of theirs."""
    for finder in FINDERS:
        found = finder(asked)
        if found is not None and (found.spans or finder in _DEFINITE):
            return found
    return None
