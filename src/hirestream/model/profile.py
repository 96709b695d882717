"""The profile of a CV and of an offer: the one schema from which every other form is derived.

Dates are as precise as the document (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`); countries ISO 3166-1 alpha-2;
languages ISO 639-1; money ISO 4217; phones E.164. What a document does not say is None or empty.
"""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, StringConstraints

from hirestream.model.document import Notice
from hirestream.model.spans import Evidence, Frozen

PartialDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Level = Literal["A1", "A2", "B1", "B2", "C1", "C2", "native"]
EducationLevel = Literal["secondary", "vocational", "bachelor", "master", "doctorate", "none"]
ExperienceKind = Literal["job", "internship", "apprenticeship", "freelance", "volunteer"]
Contract = Literal["permanent", "fixed-term", "temporary", "internship", "apprenticeship", "freelance"]
Remote = Literal["onsite", "hybrid", "remote"]
Period = Literal["hour", "day", "month", "year"]


class Concept(Frozen):
    """A concept of the taxonomy: an ESCO URI and its preferred labels in French and English."""

    uri: str
    label_fr: str | None = None
    label_en: str | None = None


class Location(Frozen):
    """A place as far as the document names it."""

    city: str | None = None
    region: str | None = None
    country: str | None = None


class Phone(Frozen):
    """A telephone number, normalised and as it stands."""

    e164: str
    as_written: str


class Skill(Frozen):
    """A skill: `claimed` in a list of skills, or `evidenced` in the description of a job."""

    name: str
    concept: Concept | None = None
    use: Literal["claimed", "evidenced"] = "claimed"
    years: float | None = None


class Language(Frozen):
    """A language that a candidate speaks: name in English, CEFR level when it can be told."""

    name: str
    code: str
    level: Level | None = None
    as_written: str


class RequiredLanguage(Frozen):
    """A language that an offer asks for."""

    name: str
    code: str
    level: Level | None = None
    required: bool = True


class Experience(Frozen):
    """One post of a career."""

    title: str | None = None
    company: str | None = None
    city: str | None = None
    country: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    current: bool = False
    kind: ExperienceKind = "job"
    description: str | None = None
    concept: Concept | None = None


class Education(Frozen):
    """One course of study."""

    degree: str | None = None
    field: str | None = None
    institution: str | None = None
    city: str | None = None
    level: EducationLevel = "none"
    start: PartialDate | None = None
    end: PartialDate | None = None


class Profile(Frozen):
    """What a CV says of a person. `birth_date`, `nationality` and `gender` are sensitive: never used to rank."""

    full_name: str | None = None
    title: str | None = None
    summary: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    location: Location = Location()
    links: tuple[str, ...] = ()
    birth_date: PartialDate | None = None
    nationality: str | None = None
    gender: str | None = None
    experience: tuple[Experience, ...] = ()
    education: tuple[Education, ...] = ()
    skills: tuple[Skill, ...] = ()
    soft_skills: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    certifications: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    driving_licence: tuple[str, ...] | None = None
    total_years_experience: float = Field(default=0.0, ge=0)
    total_years_education: float = Field(default=0.0, ge=0)
    concept: Concept | None = None

    @property
    def posts_by_recency(self) -> tuple[int, ...]:
        """Indexes of the posts, the latest first: current ones, then by their end; as written where that is equal."""

        def recency(i: int) -> tuple[bool, str, str]:
            post = self.experience[i]
            return post.current, post.end or post.start or "", post.start or ""

        return tuple(sorted(range(len(self.experience)), key=recency, reverse=True))

    @property
    def latest_post(self) -> int | None:
        """Index of the post that says what the person is now: the latest that is named, paid work before other."""
        named = [i for i in self.posts_by_recency if self.experience[i].title]
        return next((i for i in named if self.experience[i].kind != "volunteer"), next(iter(named), None))

    @property
    def title_now(self) -> str | None:
        """Title to show and to match: the headline that is written, else the latest post's."""
        latest = self.latest_post
        return self.title or (self.experience[latest].title if latest is not None else None)


class Salary(Frozen):
    """Pay as the offer gives it."""

    min: float | None = None
    max: float | None = None
    currency: str = "EUR"
    period: Period = "year"


class Contact(Frozen):
    """Whom to write to about an offer."""

    email: str | None = None
    phone: str | None = None


class Offer(Frozen):
    """What a job offer says of a post."""

    title: str | None = None
    company: str | None = None
    sector: str | None = None
    location: Location = Location()
    remote: Remote | None = None
    contract: Contract | None = None
    duration: str | None = None
    working_time: str | None = None
    salary: Salary | None = None
    start_date: PartialDate | None = None
    valid_through: PartialDate | None = None
    min_years_experience: float | None = None
    education_level: EducationLevel | None = None
    skills_required: tuple[Skill, ...] = ()
    skills_preferred: tuple[Skill, ...] = ()
    languages: tuple[RequiredLanguage, ...] = ()
    driving_licence: tuple[str, ...] = ()
    benefits: tuple[str, ...] = ()
    contact: Contact = Contact()
    apply_url: str | None = None
    description: str | None = None
    concept: Concept | None = None


P = TypeVar("P", Profile, Offer)

#: Fields of a `Profile` that say who the person is: never embedded, never ranked on, masked for analysts.
IDENTITY_FIELDS = ("full_name", "emails", "phones", "links", "birth_date", "nationality", "gender")


class Extraction(Frozen, Generic[P]):
    """A profile and, for each value in it, where it stands in the text.

    `model` names the language model that answered what the rules had left open; `warnings` say when it did not.
    `gist` is what the document says of work, without who the person is: what its meaning is taken of.
    """

    profile: P
    evidence: Evidence = Field(default_factory=dict)
    model: str | None = None
    warnings: tuple[Notice, ...] = ()
    gist: str = ""
