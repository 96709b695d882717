"""A question about something that the profile holds → an answer composed from its values, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from hirestream.chat.names import language_name, languages_named, level_name
from hirestream.chat.question import Question
from hirestream.index.service import plain, terms
from hirestream.model.document import DocumentText
from hirestream.model.profile import Education, Experience, Extraction, Profile, Skill
from hirestream.model.spans import Span

_MOST_CITED: Final = 8


@dataclass(frozen=True)
class Found:
    """An answer and where the CV says it. Without a span, the CV does not say it."""

    text: str
    spans: tuple[Span, ...]


#: What a fact finder returns when the question is its own and the CV is silent: nothing else is tried.
SILENT: Final = Found("", ())


class Asked:
    """A question put to a CV: what the finders of facts read from, and how they point to the text."""

    def __init__(self, question: Question, document: DocumentText, extraction: Extraction[Profile]) -> None:
        self.question = question
        self.document = document
        self.profile = extraction.profile
        self._evidence = extraction.evidence
        self.french = question.language == "fr"

    def matches(self, pattern: str) -> bool:
        """Whether the folded question holds a pattern."""
        return re.search(pattern, self.question.folded) is not None

    def say(self, french: str, english: str) -> str:
        """The wording in the question's language."""
        return french if self.french else english

    def span(self, path: str, value: str | None = None) -> Span | None:
        """Where a value stands: its evidence, that of its first part, or else the only words that are equal to it."""
        if path in self._evidence:
            return self._evidence[path]
        parts = [where for name, where in self._evidence.items() if name.startswith((path + ".", path + "["))]
        if parts:
            return min(parts, key=lambda where: where.start)
        start = self.document.text.find(value) if value else -1
        return self.document.span(start, start + len(value)) if value and start >= 0 else None

    def found(self, text: str, spans: Iterable[Span | None]) -> Found:
        """An answer with its citations, each place once; silent when none can be shown."""
        shown = tuple(dict.fromkeys(span for span in spans if span is not None and span.end > span.start))
        return Found(text, shown[:_MOST_CITED]) if shown else SILENT


def _dates(start: str | None, end: str | None, *, current: bool, french: bool) -> str:
    if current and start:
        return f"depuis {start}" if french else f"since {start}"
    if start and end and start != end:
        return f"{start} – {end}"
    return start or end or ""


def _job(asked: Asked, job: Experience) -> str:
    """A post in words: title, company, dates."""
    title = job.title or asked.say("poste sans intitulé", "post without a title")
    company = asked.say(f" chez {job.company}", f" at {job.company}") if job.company else ""
    dates = _dates(job.start, job.end, current=job.current, french=asked.french)
    return title + company + (f" ({dates})" if dates else "")


def _job_spans(asked: Asked, number: int, job: Experience) -> list[Span | None]:
    base = f"experience[{number}]"
    named = (("title", job.title), ("company", job.company), ("start", job.start), ("end", job.end))
    spans = [asked.span(f"{base}.{part}", value) for part, value in named if value]
    return spans if any(spans) else [asked.span(base)]


def _list(items: Iterable[str]) -> str:
    return ", ".join(items) + "."


def _contact(asked: Asked) -> Found | None:
    email = asked.matches(r"\b(e ?mails?|mail|courriel|adresse electronique)\b")
    phone = asked.matches(
        r"\b(telephone|phone|numero de (tel\w*|portable)|(portable|mobile|cell) (number|phone)|tel)\b"
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
    return asked.found(_list(value for value, _ in values), (span for _, span in values))


def _licence(asked: Asked) -> Found | None:
    if not asked.matches(
        r"\bpermis\b(?! de (travail|sejour))|\bdriving licen[cs]e|\bdriver'?s? licen[cs]e|\bdrives?\b"
    ):
        return None
    held = asked.profile.driving_licence or ()
    spans = [asked.span(f"driving_licence[{n}]") for n in range(len(held))]
    named = asked.say("Permis", "Driving licence")
    return asked.found(f"{named} {', '.join(held)}.", spans if any(spans) else [asked.span("driving_licence")])


_ABOUT_SPEAKING: Final = (
    r"\b(parle\w*|speaks?|spoken|niveau|level|langues?|languages?|fluen\w+|courant|couramment|bilingu\w+|maternelle|mother"
    r" tongue|native|knows?|connait|maitrise\w*|ecri\w+|writes?|comprend|understands?)\b"
)


def _languages(asked: Asked) -> Found | None:
    named = languages_named(asked.question.folded)
    if asked.matches(r"\b(programming|coding|scripting) languages?\b"):
        return None
    general = asked.matches(
        r"\b(quelles|combien de|which|what|how many|other|autres?) (autres? )?(langues|languages)\b"
    )
    general = general or asked.matches(r"\blangues? (parlee?s?|etrangeres?)\b|\bforeign languages?\b")
    if not general and not (named and asked.matches(_ABOUT_SPEAKING)):
        return None
    wanted = {code for code, _ in named}
    texts, spans = [], []
    for number, spoken in enumerate(asked.profile.languages):
        if not wanted or spoken.code in wanted:
            name = language_name(spoken.code, spoken.name, asked.question.language)
            level = level_name(spoken.level, asked.question.language) if spoken.level else ""
            texts.append(f"{name} ({level})" if level else name)
            spans.append(asked.span(f"languages[{number}]", spoken.as_written))
    text = _list(texts)
    return asked.found(text[:1].upper() + text[1:], spans)


def _skill_named(asked: Asked) -> tuple[int, Skill] | None:
    """The skill of the profile that the question names, the longest name first."""
    subject = asked.question.subject
    best: tuple[int, int, Skill] | None = None
    for number, skill in enumerate(asked.profile.skills):
        names = [skill.name]
        if skill.concept:
            names += [label for label in (skill.concept.label_fr, skill.concept.label_en) if label]
        sizes = [len(words) for words in map(terms, names) if words and words <= subject]
        if sizes and (best is None or max(sizes) > best[0]):
            best = max(sizes), number, skill
    return best[1:] if best else None


def _company_named(asked: Asked) -> list[tuple[int, Experience]]:
    """Posts at a company that the question names."""
    folded = asked.question.folded
    return [
        (number, job)
        for number, job in enumerate(asked.profile.experience)
        if job.company and re.search(rf"\b{re.escape(plain(job.company).replace('-', ' '))}(?!\w)", folded)
    ]


def _years(asked: Asked) -> Found | None:
    if not asked.matches(
        r"\b(combien d'? ?annees|years of|how many years|annees d'experience|anciennete|how (long|experienced))\b"
    ):
        return None
    if _company_named(asked):
        return None
    empty = terms("total professionnelle professional profession carriere career work overall globale")
    if asked.question.subject - empty:
        skill = _skill_named(asked)
        if skill is None or skill[1].years is None:
            return SILENT if asked.question.proper else None
        number, known = skill
        years = _number(known.years or 0, asked)
        text = asked.say(f"{known.name} : {years} ans.", f"{known.name}: {years} years.")
        return asked.found(text, [asked.span(f"skills[{number}]", known.name)])
    total = asked.profile.total_years_experience
    if total <= 0:
        return SILENT
    years = _number(total, asked)
    text = asked.say(
        f"{years} an{'s' if total >= 2 else ''} d'expérience, d'après les dates des postes.",  # noqa: PLR2004 - grammar
        f"{years} year{'' if total == 1 else 's'} of experience, going by the dates of the posts.",
    )
    spans = [
        asked.span(f"experience[{number}].{part}")
        for number, job in enumerate(asked.profile.experience)
        for part, value in (("start", job.start), ("end", job.end))
        if value
    ]
    stated = [asked.span("total_years_experience")]
    jobs = [span for number, job in enumerate(asked.profile.experience) for span in _job_spans(asked, number, job)]
    return asked.found(text, stated if any(stated) else spans if any(spans) else jobs)


def _number(value: float, asked: Asked) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace(".", ",") if asked.french else text


def _current(asked: Asked) -> Found | None:
    now = r"\b(actuel\w*|en ce moment|current\w*|right now|now|today|present (job|position|employer|role|post)|aujourd'hui)\b"
    work = (
        r"\b(poste|emploi|travail\w*|metier|fonction|employeur|entreprise|job|position|role|work\w*|employ\w+|do|doing|fait|post|"
        r"company|title|occup\w+)\b"
    )
    if not (asked.matches(now) and asked.matches(work)):
        return None
    jobs = [(number, job) for number, job in enumerate(asked.profile.experience) if job.current]
    spans = [span for number, job in jobs for span in _job_spans(asked, number, job)]
    return asked.found(_list(_job(asked, job) for _, job in jobs), spans)


def _last(asked: Asked) -> Found | None:
    if not asked.matches(
        r"\b(dernier|derniere|precedent\w*|last|latest|previous|most recent|premier|premiere|first)\b.{0,20}"
        r"\b(poste|emploi|travail|experience|employeur|job|position|role|employer|post)\b"
    ):
        return None
    jobs = [(n, job) for n, job in enumerate(asked.profile.experience) if job.kind in ("job", "freelance")]
    jobs.sort(key=lambda pair: (pair[1].current, pair[1].end or pair[1].start or "", pair[1].start or ""), reverse=True)
    if not jobs:
        return SILENT
    if asked.matches(r"\b(premier|premiere|first)\b"):
        chosen = min(jobs, key=lambda pair: pair[1].start or "9999")
    elif asked.matches(r"\b(precedent\w*|previous)\b") and jobs[0][1].current:
        chosen = jobs[min(1, len(jobs) - 1)]
    else:
        chosen = jobs[0]
    return asked.found(_list([_job(asked, chosen[1])]), _job_spans(asked, *chosen))


_OF_A_POST: Final = (
    "poste role fonction mission entreprise societe company employer job title intitule position faisait faisaient did "
    "started commence debut fin left passe spent dates periode period"
)


def _companies(asked: Asked) -> Found | None:
    jobs = _company_named(asked)
    of_company = terms(" ".join(job.company or "" for _, job in jobs)) | terms(_OF_A_POST)
    if jobs and asked.question.subject - of_company:
        return None  # about something done there: a matter of passages
    general = asked.matches(
        r"\b(quelles|which|what|dans quelles|pour quelles) (entreprises|societes|companies|employers|organi[sz]ations)\b"
        r"|\b(employeurs|employers)\b|\bou (a t (il|elle)|le candidat a t il) (deja )?travaille\b|\bwhere (has|have|did) \w+ work"
    )
    if not jobs and not general:
        at = r"\b(travaill\w+|work\w*|employ\w+|stage|intern\w*) (deja |ever |previously )?(chez|at|for)\b"
        return SILENT if asked.matches(at) and asked.question.proper else None
    if not jobs:
        jobs = [(number, job) for number, job in enumerate(asked.profile.experience) if job.company]
    spans = [span for number, job in jobs for span in _job_spans(asked, number, job)[: 4 if len(jobs) == 1 else 2]]
    return asked.found("; ".join(_job(asked, job) for _, job in jobs) + ".", spans)


_DEGREES: Final = {
    "doctorate": r"\b(doctorat|these|phd|ph\.d|doctorate)\b",
    "master": r"\b(master\w*|mastere|bac ?\+ ?5|ingenieur diplome|mba|msc)\b(?!ful)",
    "bachelor": r"\b(bachelor\w*|licence (de|en|pro\w*)|bac ?\+ ?3|bsc)\b",
    "vocational": r"\b(bts|dut|cap|bep|bac ?\+ ?2|vocational)\b",
    "secondary": r"\b(baccalaureat|high school|a levels|secondary)\b",
}


def _study(study: Education, *, french: bool) -> str:
    named = " ".join(part for part in (study.degree, study.field) if part) or (study.institution or "")
    where = f", {study.institution}" if study.institution and study.institution != named else ""
    dates = _dates(study.start, study.end, current=False, french=french)
    return named + where + (f" ({dates})" if dates else "")


def _education(asked: Asked) -> Found | None:
    level = next((name for name, pattern in _DEGREES.items() if asked.matches(pattern)), None)
    general = asked.matches(
        r"\b(diplom\w*|formation|etudes?|etudie|universite|ecole|scolarite|degrees?|education|stud(y|ied|ies)|universit\w+|"
        r"graduat\w*|school\w*|college|qualifications?|academic)\b"
    )
    if level is None and not general:
        return None
    studies = [
        (number, study)
        for number, study in enumerate(asked.profile.education)
        if level is None or study.level == level or re.search(_DEGREES[level], plain(study.degree or ""))
    ]
    spans: list[Span | None] = []
    for number, study in studies:
        base = f"education[{number}]"
        named = (("degree", study.degree), ("field", study.field), ("institution", study.institution))
        parts = [asked.span(f"{base}.{part}", value) for part, value in named if value]
        dates = [asked.span(f"{base}.{part}") for part, value in (("start", study.start), ("end", study.end)) if value]
        spans += [*parts, *dates] if any(parts) else [asked.span(base)]
    return asked.found("; ".join(_study(study, french=asked.french) for _, study in studies) + ".", spans)


def _lists(asked: Asked) -> Found | None:
    profile = asked.profile
    kinds: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        (r"\b(certifi\w+|habilitation\w*)\b", "certifications", profile.certifications),
        (r"\b(soft skills?|savoir etre|qualites (humaines|personnelles))\b", "soft_skills", profile.soft_skills),
        (
            r"\b(quelles (sont )?(ses|les)( principales)? competences|(what|which) (are )?(his|her|their|the)?( \w+)? ?skills"
            r"|competences techniques|technical skills|technologies|programming languages?|langages)\b",
            "skills",
            tuple(skill.name for skill in profile.skills),
        ),
        (
            r"\b(quels|which|what) (sont ses |are (his|her|their) )?(personal )?(projets|projects)\b",
            "projects",
            profile.projects,
        ),
        (
            r"\b(linkedin|portfolio|site (web|internet|perso\w*)|website)\b"
            r"|\b(liens?|links?|url|compte|account|profile?|page)\b.{0,15}\b(github|gitlab)\b"
            r"|\b(github|gitlab) (link|url|account|profile|page)\b",
            "links",
            profile.links,
        ),
    )
    for pattern, field, values in kinds:
        if asked.matches(pattern):
            shown = list(enumerate(values))
            wanted = re.search(r"\b(linkedin|github|gitlab)\b", asked.question.folded)
            if field == "links" and wanted:
                shown = [(number, value) for number, value in shown if wanted[1] in value.casefold()]
            if field == "certifications" and asked.question.proper:
                return None  # "certified in X": whether X stands there is a matter of passages
            spans = [asked.span(f"{field}[{number}]", value) for number, value in shown]
            return asked.found(_list(value for _, value in shown), spans)
    return None


def _person(asked: Asked) -> Found | None:
    profile = asked.profile
    if asked.matches(
        r"\b(comment s'appelle|quel est (son|le) nom|what is (his|her|their|the) (\w+'s )?(full )?name|nom (du|de la) candidate?)\b"
    ):
        return asked.found(f"{profile.full_name}.", [asked.span("full_name", profile.full_name)])
    if asked.matches(
        r"\b(ou (habite|vit|reside|est (il|elle) basee?)|where (does|do|is|are) \w+( \w+)? (live|based|located|reside)|"
        r"(quelle|which|what|dans quelle) (ville|city|town)|lieu de residence)\b"
    ):
        place = profile.location
        parts = [(name, value) for name in ("city", "region", "country") if (value := getattr(place, name))]
        spans = [asked.span(f"location.{name}", value) for name, value in parts]
        text = _list([place.city] if place.city else [value for _, value in parts])
        return asked.found(text, spans if any(spans) else [asked.span("location")])
    if asked.matches(
        r"\b(quel est (son|le) (metier|titre|profil)|what is (his|her|their) (profession|occupation|job title|title|trade))\b"
    ):
        return asked.found(f"{profile.title}.", [asked.span("title", profile.title)])
    return None


def _skill(asked: Asked) -> Found | None:
    found = _skill_named(asked)
    if found is None:
        return None
    number, skill = found
    # The question may name more than the skill ("Python in a bank"): then a passage has to say all of it.
    names = terms(skill.name).union(*(terms(x) for x in _labels(skill)))
    if asked.question.subject - names:
        return None
    text = asked.say(f"Oui, le CV cite : {skill.name}.", f"Yes, the CV names: {skill.name}.")
    return asked.found(text, [asked.span(f"skills[{number}]", skill.name)])


def _labels(skill: Skill) -> list[str]:
    return [label for label in (skill.concept.label_fr, skill.concept.label_en) if label] if skill.concept else []


FINDERS: Final[tuple[Callable[[Asked], Found | None], ...]] = (
    _contact,
    _licence,
    _languages,
    _years,
    _current,
    _last,
    _companies,
    _lists,
    _education,
    _person,
    _skill,
)


def find_fact(asked: Asked) -> Found | None:
    """The first finder whose question it is: a fact, `SILENT`, or None when the question is none of theirs."""
    for finder in FINDERS:
        found = finder(asked)
        if found is not None:
            return found
    return None
