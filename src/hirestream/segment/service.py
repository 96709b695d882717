"""What a segment of the talent pool is: which skills tell candidates apart, how many groups, and what to call them."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: Below this many candidates groups would single people out, and say nothing.
MIN_CANDIDATES: Final = 8
_MAX_SEGMENTS: Final = 8
_TOP: Final = 5
_SKILLS_IN_NAME: Final = 2
#: Levels of education in order: a feature that goes from 0 to `SENIORITY_WEIGHT`.
EDUCATION: Final = ("none", "secondary", "vocational", "bachelor", "master", "doctorate")
#: More years of experience than these make no difference.
MOST_YEARS: Final = 30.0
#: Years and education count for less than skills: two unlike skill sets are 1.4 apart, 0 and 30 years this much.
SENIORITY_WEIGHT: Final = 0.35


@dataclass(frozen=True)
class Segment:
    """A group of candidates, named by what sets it apart; titles and skills most distinctive first."""

    segment_id: int
    name_fr: str
    name_en: str
    size: int
    top_titles: tuple[str, ...]
    top_skills: tuple[str, ...]

    def name(self, language: str) -> str:
        """Name of the segment for a reader of French (`fr`) or, else, English."""
        return self.name_fr if language == "fr" else self.name_en


@dataclass(frozen=True)
class SegmentRun:
    """One segmentation. `silhouette` (-1..1) tells how far apart the groups lie; `note` why there are none."""

    run_id: int
    candidates: int
    k: int
    silhouette: float | None
    seed: int
    note: str | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class SegmentedCandidate:
    """A candidate, under its pseudonym, in its segment."""

    pseudonym: str
    segment_id: int
    title: str | None
    city: str | None
    country: str | None
    language: str | None
    years: float | None
    education_level: str | None


@dataclass(frozen=True)
class TitleCount:
    """How many candidates of a cluster carry a title, by the language of their CV."""

    cluster: int
    title: str
    language: str
    candidates: int


@dataclass(frozen=True)
class SkillCount:
    """How many candidates of a cluster have a skill."""

    cluster: int
    skill_key: str
    candidates: int


@dataclass(frozen=True)
class SkillLabel:
    """What a skill is called in both languages."""

    fr: str
    en: str


def vocabulary(candidates_with: Mapping[str, int], candidates: int, *, limit: int = 400) -> list[str]:
    """Skills that can tell candidates apart: had by at least two and not by nearly all; the most frequent ones.

    In a fixed order, so that the same pool gives the same segments.
    """
    telling = [(-had, key) for key, had in candidates_with.items() if 2 <= had <= 0.9 * candidates]  # noqa: PLR2004
    return [key for _, key in sorted(telling)[:limit]]


def numbers_to_try(candidates: int) -> range:
    """How many segments a pool of this size may have: from three, but four candidates a segment on average."""
    return range(min(3, max(2, candidates // 4)), min(_MAX_SEGMENTS, max(2, candidates // 4)) + 1)


def too_few(candidates: int) -> str | None:
    """Why a pool of this size gets no segments; None when it does."""
    if candidates >= MIN_CANDIDATES:
        return None
    return f"{candidates} candidates are too few to segment: at least {MIN_CANDIDATES} are needed."


def describe(
    sizes: Mapping[int, int],
    titles: Sequence[TitleCount],
    skills: Sequence[SkillCount],
    labels: Mapping[str, SkillLabel],
) -> tuple[list[Segment], dict[int, int]]:
    """Name the clusters, largest first, and say which segment_id each cluster became.

    `sizes`: candidates of each cluster. Names differ from each other in both languages.
    """
    order = sorted(sizes, key=lambda cluster: (-sizes[cluster], cluster))
    ids = {cluster: at for at, cluster in enumerate(order)}
    by_title = _distinctive(
        sizes, _by_cluster((count.cluster, _folded(count.title), count.candidates) for count in titles)
    )
    by_skill = _distinctive(sizes, _by_cluster((count.cluster, count.skill_key, count.candidates) for count in skills))
    segments: list[Segment] = []
    taken_fr: Counter[str] = Counter()
    taken_en: Counter[str] = Counter()
    for cluster in order:
        own = [count for count in titles if count.cluster == cluster]
        top_skills = [labels.get(key, SkillLabel(key, key)) for key in by_skill[cluster][:_TOP]]
        name_fr = _name(_title(by_title[cluster], own, "fr"), [label.fr for label in top_skills], "Profils divers")
        name_en = _name(_title(by_title[cluster], own, "en"), [label.en for label in top_skills], "Mixed profiles")
        segments.append(
            Segment(
                segment_id=ids[cluster],
                name_fr=_unlike(name_fr, taken_fr),
                name_en=_unlike(name_en, taken_en),
                size=sizes[cluster],
                top_titles=tuple(_as_written(title, own) for title in by_title[cluster][:_TOP]),
                top_skills=tuple(label.en for label in top_skills),
            )
        )
    return segments, ids


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _by_cluster(counts: Iterable[tuple[int, str, int]]) -> dict[int, Counter[str]]:
    grouped: dict[int, Counter[str]] = {}
    for cluster, item, candidates in counts:
        grouped.setdefault(cluster, Counter())[item] += candidates
    return grouped


def _distinctive(sizes: Mapping[int, int], counts: Mapping[int, Counter[str]]) -> dict[int, list[str]]:
    """Items of each cluster that are more frequent in it than in the pool, the most telling first.

    Score: share in the cluster × log(share in the cluster / share in the pool), the item's part of the
    Kullback-Leibler divergence between the two.
    """
    everywhere: Counter[str] = Counter()
    for counter in counts.values():
        everywhere.update(counter)
    total = sum(sizes.values())
    telling: dict[int, list[str]] = {}
    for cluster, size in sizes.items():
        scores = {
            item: had / size * math.log((had / size) / (everywhere[item] / total))
            for item, had in counts.get(cluster, Counter()).items()
        }
        # In a pool of one segment nothing is more frequent than everywhere: the most frequent items speak for it.
        fallback = counts.get(cluster, Counter())
        telling[cluster] = sorted(
            (item for item in scores if scores[item] > 0 or len(sizes) == 1),
            key=lambda item: (-scores[item], -fallback[item], item),
        )
    return telling


def _title(titles: Sequence[str], counts: Sequence[TitleCount], language: str) -> str | None:
    """Most distinctive title that is written in `language`; else, in any."""
    written = {_folded(count.title) for count in counts if count.language == language}
    chosen = next((title for title in titles if title in written), next(iter(titles), None))
    return None if chosen is None else _as_written(chosen, counts)


def _as_written(folded: str, counts: Sequence[TitleCount]) -> str:
    """Most frequent spelling of a title."""
    spellings: Counter[str] = Counter()
    for count in counts:
        if _folded(count.title) == folded:
            spellings[count.title] += count.candidates
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def _name(title: str | None, skills: Sequence[str], otherwise: str) -> str:
    named = ", ".join(skills[:_SKILLS_IN_NAME])
    return " · ".join(part for part in (title, named) if part) or otherwise


def _unlike(name: str, taken: Counter[str]) -> str:
    taken[name] += 1
    return name if taken[name] == 1 else f"{name} ({taken[name]})"
