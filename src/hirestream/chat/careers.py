"""Questions about posts, years and studies → answers composed from the profile, each with its places."""

from __future__ import annotations

import re
from typing import Final

from hirestream.chat.asked import SILENT, Asked, Found, listed, skill_named
from hirestream.chat.posts import said_by
from hirestream.chat.wanted import wanted_of
from hirestream.index.service import plain, terms
from hirestream.model.profile import Education, Experience
from hirestream.model.spans import Span


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


def _company_named(asked: Asked) -> list[tuple[int, Experience]]:
    """Posts at a company that the question names."""
    folded = asked.question.folded
    return [
        (number, job)
        for number, job in enumerate(asked.profile.experience)
        if job.company and re.search(rf"\b{re.escape(plain(job.company).replace('-', ' '))}(?!\w)", folded)
    ]


def years(asked: Asked) -> Found | None:
    """Years of experience: in total, computed from the posts, or with a skill where the CV says so."""
    if not asked.matches(
        r"\b(combien d'? ?annees|years of|how many years|annees d'experience|anciennete|how (long|experienced))\b"
    ):
        return None
    if _company_named(asked):
        return None
    empty = terms(
        "total totale professionnelle professional profession carriere career work working overall globale tout "
        "toute all "
        "told altogether behind cumul together"
    )
    if asked.question.subject - empty:
        skill = skill_named(asked)
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


def current(asked: Asked) -> Found | None:
    """What the person does now; silent when every post has ended."""
    now = (
        r"\b(actuel\w*|en ce moment|aujourd'hui|current\w*|right now|now|today|"
        r"present (job|position|employer|role|post))\b"
    )
    work = (
        r"\b(poste|emploi|travail\w*|metier|fonction|employeur|entreprise|fait|job|position|role|work\w*|employ\w+|do|"
        r"doing|post|company|title|occup\w+)\b"
    )
    wish = (
        r"\b(want|wants|wish|wishes|looking|seek\w*|like to|souhait\w*|veut|voudrait|cherch\w*|recherch\w*|aimerait)\b"
    )
    if not (asked.matches(now) and asked.matches(work)) or asked.matches(wish):
        return None
    jobs = [(number, job) for number, job in enumerate(asked.profile.experience) if job.current]
    spans = [span for number, job in jobs for span in _job_spans(asked, number, job)]
    return asked.found(listed(_job(asked, job) for _, job in jobs), spans)


def last(asked: Asked) -> Found | None:
    """The last, previous or first post."""
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
    else:
        if asked.matches(r"\b(precedent\w*|previous)\b"):
            jobs = [pair for pair in jobs if not pair[1].current]
        if not jobs:
            return SILENT
        chosen = jobs[0]
    return asked.found(listed([_job(asked, chosen[1])]), _job_spans(asked, *chosen))


def history(asked: Asked) -> Found | None:
    """Every post, in the order of the CV."""
    if not asked.matches(
        r"\b(ses|les|her|his|their|all|tous|previous|past|derniers|precedents) (\w+ )?"
        r"(postes|emplois|jobs|positions|roles)\b"
        r"|\b(son|quel) parcours\b|\bparcours professionnel\b|\bcareer (history|path)\b|\bwork history\b"
        r"|\b(what|which) (jobs|positions|roles)\b|\bquels (postes|emplois)\b"
    ):
        return None
    jobs = list(enumerate(asked.profile.experience))
    spans = [span for number, job in jobs for span in _job_spans(asked, number, job)[:2]]
    return asked.found("; ".join(_job(asked, job) for _, job in jobs) + ".", spans)


_OF_A_POST: Final = (
    "poste role fonction mission entreprise societe company employer job title intitule position faisait faisaient did "
    "started commence debut fin left passe spent dates periode period"
)


def companies(asked: Asked) -> Found | None:
    """Employers: all of them, or the posts at the one that the question names."""
    jobs = _company_named(asked)
    of_company = terms(" ".join(job.company or "" for _, job in jobs)) | terms(_OF_A_POST)
    if jobs and asked.question.subject - of_company:
        return None  # about something done there: a matter of passages
    general = asked.matches(
        r"\b(quelles|which|what|dans quelles|pour quelles) (entreprises|societes|companies|employers)\b"
        r"|\b(employeurs|employers)\b|\bou (a t (il|elle)|le candidat a t il) (deja )?travaille\b"
        r"|\bwhere (has|have|did) \w+ work"
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
    "bachelor": r"\b(bachelor\w*|(sa|la|une) licence(?! [a-e]\b)|licence (de|en|pro\w*)|bac ?\+ ?3|bsc)\b",
    "vocational": r"\b(bts|dut|cap|bep|bac ?\+ ?2|vocational)\b",
    "secondary": r"\b(baccalaureat|high school|a levels|secondary)\b",
}


def _study(study: Education, *, french: bool) -> str:
    named = " ".join(part for part in (study.degree, study.field) if part) or (study.institution or "")
    where = f", {study.institution}" if study.institution and study.institution != named else ""
    dates = _dates(study.start, study.end, current=False, french=french)
    return named + where + (f" ({dates})" if dates else "")


_OF_STUDIES: Final = terms(
    "train trained licence commence commencer start starts termine end ends begin begins diplome diplomes "
    "diploma diplomas degree degrees formation formations etude etudes etudie universite ecole ecoles "
    "scolarite education study studies studied university universities graduate graduated school schools college "
    "qualification qualifications academic highest plus haut eleve level obtenu obtenue obtained suivi suivie followed "
    "background cursus fait earned training attend attended frequente frequentee main principal dernier last "
    "latest initial hold"
)


def _words_of(study: Education) -> frozenset[str]:
    return terms(" ".join(part for part in (study.degree, study.field, study.institution, study.city) if part))


def _levels(asked: Asked) -> frozenset[str]:
    """Terms of the levels that the question names: they choose among the studies."""
    named = [found[0] for pattern in _DEGREES.values() if (found := re.search(pattern, asked.question.folded))]
    return terms(" ".join(named))


def education(asked: Asked) -> Found | None:
    """Studies: all of them, or those of the level that the question names."""
    level = next((name for name, pattern in _DEGREES.items() if asked.matches(pattern)), None)
    general = asked.matches(
        r"\b(diplom\w*|formation|etudes?|etudie|universite|ecole|scolarite|degrees?|education|stud(y|ied|ies)|universit\w+|"
        r"graduat\w*|trained|train as|train to|school\w*|college|qualifications?|academic)\b"
    )
    if level is None and not general:
        return None
    beyond = asked.question.subject - _OF_STUDIES - _levels(asked)
    studies = [
        (number, study)
        for number, study in enumerate(asked.profile.education)
        if level is None or study.level == level or re.search(_DEGREES[level], plain(study.degree or ""))
    ]
    if beyond:  # one course, by where or what; something of it that is no part of it is a matter of passages
        studies = [(number, study) for number, study in studies if said_by(beyond, _words_of(study))]
        if not studies or asked.matches(r"\b(comment|how|why|pourquoi|note|mention|grade|mark)\b"):
            return None
    if wanted_of(asked.question.folded) == "place" and not any(study.institution or study.city for _, study in studies):
        return None  # extraction has no place: a passage may
    spans: list[Span | None] = []
    for number, study in studies:
        base = f"education[{number}]"
        named = (("degree", study.degree), ("field", study.field), ("institution", study.institution))
        parts = [asked.span(f"{base}.{part}", value) for part, value in named if value]
        dates = [asked.span(f"{base}.{part}") for part, value in (("start", study.start), ("end", study.end)) if value]
        spans += [*parts, *dates] if any(parts) else [asked.span(base)]
    return asked.found("; ".join(_study(study, french=asked.french) for _, study in studies) + ".", spans)
