"""Features of a pair → obstacles and an explanation, in French or English; no text that the score does not back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from hirestream.match.compare import Comparison, short_languages
from hirestream.match.facts import CvFacts, OfferFacts
from hirestream.model.match import Obstacle, ScoreParts

_MOST_NAMES: Final = 5
_LIKE: Final = 0.5  # from here on a title counts as near
_CLOSE: Final = 0.8
_YEARS_OF_A_BEGINNER: Final = 3.0
_SAME_PLACE: Final = 1.0
_SAME_COUNTRY: Final = 0.3
_RANKS_APART: Final = 2

_LEVELS: Final = {
    "fr": ("aucun diplôme", "secondaire", "professionnel", "licence", "master", "doctorat"),
    "en": ("no degree", "secondary", "vocational", "bachelor", "master", "doctorate"),
}
_LANGUAGES_IN_FRENCH: Final = {
    "English": "anglais",
    "French": "français",
    "German": "allemand",
    "Spanish": "espagnol",
    "Italian": "italien",
    "Portuguese": "portugais",
    "Dutch": "néerlandais",
    "Arabic": "arabe",
    "Chinese": "chinois",
    "Russian": "russe",
    "Japanese": "japonais",
    "Polish": "polonais",
}
_TEXTS: Final = {
    "fr": {
        "skills": "Compétences demandées : {have} sur {asked}",
        "named": " ({names})",
        "missing": "manque : {names}",
        "title_same": "Intitulé correspondant : « {title} »",
        "title_near": "Intitulé voisin : « {title} »",
        "meaning_high": "Les deux documents parlent du même métier",
        "meaning_mid": "Les deux documents parlent de métiers voisins",
        "meaning_low": "Les deux documents parlent de métiers différents",
        "years": "Expérience : {years} pour {asked} demandés",
        "education_ok": "Formation : niveau demandé atteint ({asked})",
        "languages_ok": "Langues demandées parlées",
        "remote": "Poste à distance",
        "same_city": "Même ville",
        "and_more": " et {n} autres",
        "year": "{n} an",
        "years_n": "{n} ans",
        "o_skill": "Compétences requises absentes du CV : {names}.",
        "o_experience": "L'offre demande {asked} d'expérience, le CV en montre {years}.",
        "o_education": "L'offre demande le niveau {asked}, le CV montre : {level}.",
        "o_language": "Langue requise absente ou insuffisante : {names}.",
        "o_location": "Le poste est ailleurs que le lieu indiqué dans le CV.",
        "o_licence": "Permis demandé absent du CV : {names}.",
        "o_registration": "Profession réglementée : le CV ne montre ni le diplôme ni le titre exigé.",
        "o_junior": "Le poste est d'un rang supérieur à celui que montre le CV.",
        "o_senior": "Le poste est d'un rang inférieur à celui que montre le CV.",
        "o_expired": "L'offre a expiré le {date}.",
        "o_contract": "L'offre est {contract}, le CV montre {years} d'expérience.",
        "internship": "un stage",
        "apprenticeship": "une alternance",
    },
    "en": {
        "skills": "Skills: {have} of {asked} asked for",
        "named": " ({names})",
        "missing": "missing: {names}",
        "title_same": "Matching title: “{title}”",
        "title_near": "Related title: “{title}”",
        "meaning_high": "Both documents are about the same occupation",
        "meaning_mid": "The documents are about related occupations",
        "meaning_low": "The documents are about different occupations",
        "years": "Experience: {years} for {asked} asked",
        "education_ok": "Education: level asked for is reached ({asked})",
        "languages_ok": "Languages asked for are spoken",
        "remote": "Remote post",
        "same_city": "Same city",
        "and_more": " and {n} more",
        "year": "{n} year",
        "years_n": "{n} years",
        "o_skill": "Required skills that the CV does not name: {names}.",
        "o_experience": "The offer asks for {asked} of experience, the CV shows {years}.",
        "o_education": "The offer asks for level {asked}, the CV shows: {level}.",
        "o_language": "Required language missing or too weak: {names}.",
        "o_location": "The post is elsewhere than the place given in the CV.",
        "o_licence": "Licence asked for is not in the CV: {names}.",
        "o_registration": "Regulated occupation: the CV shows neither the diploma nor the registration.",
        "o_junior": "The post ranks above what the CV shows.",
        "o_senior": "The post ranks below what the CV shows.",
        "o_expired": "The offer expired on {date}.",
        "o_contract": "The offer is {contract}, the CV shows {years} of experience.",
        "internship": "an internship",
        "apprenticeship": "an apprenticeship",
    },
}


def _texts(language: str) -> dict[str, str]:
    return _TEXTS["fr" if language == "fr" else "en"]


def _years(number: float, language: str) -> str:
    rounded = f"{number:.1f}".removesuffix(".0")
    shown = rounded.replace(".", ",") if language == "fr" else rounded
    singular = number < 2 if language == "fr" else number == 1  # noqa: PLR2004 - French grammar: plural from two
    return _texts(language)["year" if singular else "years_n"].format(n=shown)


def _names(names: list[str], language: str) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (_texts(language)["and_more"].format(n=more) if more > 0 else "")


def _levels(position: int, language: str) -> str:
    return _LEVELS["fr" if language == "fr" else "en"][position]


def obstacles(cv: CvFacts, offer: OfferFacts, found: Comparison, *, today: date, language: str) -> Iterator[Obstacle]:
    """What may stand in the way, most telling first; messages in `language`."""
    yield from _of_person(cv, offer, found, language)
    yield from _of_post(cv, offer, found, language)
    if offer.valid_through and offer.valid_through < today.isoformat()[: len(offer.valid_through)]:
        yield Obstacle(code="expired", message=_texts(language)["o_expired"].format(date=offer.valid_through))


def _of_person(cv: CvFacts, offer: OfferFacts, found: Comparison, language: str) -> Iterator[Obstacle]:
    """What the post needs and the CV does not show."""
    texts = _texts(language)
    required = [skill.name for skill in found.missing if skill.required]
    if required:
        yield Obstacle(code="missing-required-skill", message=texts["o_skill"].format(names=_names(required, language)))
    if found.features["credential_missing"]:
        yield Obstacle(code="registration", message=texts["o_registration"])
    if offer.years is not None and cv.years < offer.years:
        message = texts["o_experience"].format(asked=_years(offer.years, language), years=_years(cv.years, language))
        yield Obstacle(code="experience", message=message)
    if offer.education is not None and cv.education < offer.education:
        message = texts["o_education"].format(
            asked=_levels(offer.education, language), level=_levels(cv.education, language)
        )
        yield Obstacle(code="education", message=message)
    short = [
        (_LANGUAGES_IN_FRENCH.get(name, name) if language == "fr" else name) + (f" {level}" if level else "")
        for name, level in short_languages(cv, offer)
    ]
    if short:
        yield Obstacle(code="language", message=texts["o_language"].format(names=", ".join(short)))
    lacking = sorted(offer.licences - (cv.licences or frozenset()))
    if lacking:
        yield Obstacle(code="licence", message=texts["o_licence"].format(names=", ".join(lacking).upper()))


def _of_post(cv: CvFacts, offer: OfferFacts, found: Comparison, language: str) -> Iterator[Obstacle]:
    """What of the post may not suit the person: its rank, its place, its contract."""
    texts = _texts(language)
    gap, place = found.features["rank_gap"], found.features["place"]
    if gap is not None and abs(gap) >= _RANKS_APART:
        yield Obstacle(code="seniority", message=texts["o_junior" if gap < 0 else "o_senior"])
    if place is not None and place <= _SAME_COUNTRY:
        yield Obstacle(code="location", message=texts["o_location"])
    if offer.contract in ("internship", "apprenticeship") and cv.years >= _YEARS_OF_A_BEGINNER:
        message = texts["o_contract"].format(contract=texts[offer.contract], years=_years(cv.years, language))
        yield Obstacle(code="contract", message=message)


def explanation(offer: OfferFacts, found: Comparison, parts: ScoreParts, *, language: str) -> str:
    """Sentences on the parts that there are, in `language`."""
    lines = [*_on_trade(offer, found, parts, language), *_on_conditions(offer, found, parts, language)]
    return ". ".join(lines) + "."


def _on_trade(offer: OfferFacts, found: Comparison, parts: ScoreParts, language: str) -> Iterator[str]:
    """Skills, title and meaning."""
    texts = _texts(language)
    if offer.skills:
        line = texts["skills"].format(have=len(found.matched), asked=len(offer.skills))
        if found.matched:
            line += texts["named"].format(names=_names([asked.name for _, asked in found.matched], language))
        if found.missing:
            missing = texts["missing"].format(names=_names([asked.name for asked in found.missing], language))
            line += (" ; " if language == "fr" else "; ") + missing
        yield line
    if found.title is not None and parts.title is not None and parts.title >= _LIKE:
        yield texts["title_same" if parts.title >= _CLOSE else "title_near"].format(title=found.title.text)
    if parts.meaning is not None:
        level = "high" if parts.meaning >= _CLOSE else "mid" if parts.meaning >= _LIKE else "low"
        yield texts[f"meaning_{level}"]


def _on_conditions(offer: OfferFacts, found: Comparison, parts: ScoreParts, language: str) -> Iterator[str]:
    """Years, education, languages and place; what is lacking is said by the obstacles."""
    texts = _texts(language)
    asked, years = found.features["years_asked"], found.features["years"]
    if asked and years is not None:
        yield texts["years"].format(years=_years(years, language), asked=_years(asked, language))
    if offer.education and parts.education == 1.0:
        yield texts["education_ok"].format(asked=_levels(offer.education, language))
    if parts.languages == 1.0:
        yield texts["languages_ok"]
    if offer.remote == "remote":
        yield texts["remote"]
    elif parts.location == _SAME_PLACE:
        yield texts["same_city"]
