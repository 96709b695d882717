"""The Delta tables: their Arrow schemas, keys and properties, and the row that a profile becomes."""

from __future__ import annotations

import json
from typing import Final

import pyarrow as pa

from hirestream.model.profile import Offer, Profile

CVS: Final = "cvs"
OFFERS: Final = "offers"
LEDGER: Final = "ledger"
QUARANTINE: Final = "quarantine"
KINDS: Final = "kinds"

_TIME = pa.timestamp("us", tz="UTC")

_DOCUMENT = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("language", pa.string()),
        pa.field("kind_probability", pa.float64()),
        pa.field("profile", pa.string()),  # the truth: canonical JSON of model.profile
        pa.field("evidence", pa.string()),  # JSON: path → {start, end, page}
        pa.field("title", pa.string()),
        pa.field("occupation_uri", pa.string()),
        pa.field("skill_uris", pa.list_(pa.string())),
        pa.field("city", pa.string()),
        pa.field("country", pa.string()),
        pa.field("years", pa.float64()),
        pa.field("education_level", pa.string()),
        pa.field("contract", pa.string()),
        pa.field("remote", pa.string()),
        pa.field("valid_through", pa.string()),
        pa.field("vector", pa.list_(pa.float32())),
        pa.field("vector_model", pa.string()),
        pa.field("text_blob", pa.string()),
        pa.field("source", pa.string()),
        pa.field("owner", pa.string()),
        pa.field("versions", pa.string()),  # JSON of model.parsed.Versions
        pa.field("received_at", _TIME),
        pa.field("extracted_at", _TIME),
    ]
)
_OFFER = pa.schema(
    [
        *_DOCUMENT,
        pa.field("closed_at", _TIME),  # null while the offer is open
        pa.field("closed_reason", pa.string()),  # gone | changed | expired | duplicate
    ]
)
SCHEMAS: Final[dict[str, pa.Schema]] = {
    CVS: _DOCUMENT,
    OFFERS: _OFFER,
    LEDGER: pa.schema(
        [
            pa.field("doc_id", pa.string(), nullable=False),
            pa.field("stage", pa.string(), nullable=False),  # receive | read | extract | erase | close
            pa.field("state", pa.string()),  # done | cv | offer | other | quarantined | erased | closed | open
            pa.field("code", pa.string()),  # of `read` also: uncertain | decided, said of the kind
            pa.field("at", _TIME),
            pa.field("seconds", pa.float64()),  # since the document was received; null for `close`
        ]
    ),
    QUARANTINE: pa.schema(
        [
            pa.field("doc_id", pa.string(), nullable=False),
            pa.field("stage", pa.string()),
            pa.field("code", pa.string()),
            pa.field("detail", pa.string()),
            pa.field("attempts", pa.int32()),
            pa.field("event", pa.string()),  # the `documents` event, to replay it
            pa.field("failed_at", _TIME),
            pa.field("replayed_at", _TIME),  # set when a replay succeeded
        ]
    ),
    # Documents whose kind the classifier was not sure of, or that a person decided: what it can learn from.
    KINDS: pa.schema(
        [
            pa.field("doc_id", pa.string(), nullable=False),
            pa.field("language", pa.string()),
            pa.field("predicted", pa.string()),  # cv | offer | other, by the classifier
            pa.field("probability", pa.float64()),  # of `predicted`
            pa.field("uncertain", pa.bool_()),  # among the others because `probability` is too low
            pa.field("decided", pa.string()),  # cv | offer | other, by a person; null while nobody has
            pa.field("decided_at", _TIME),
            pa.field("decided_by", pa.string()),  # the role, never the person
            pa.field("received_at", _TIME),
            pa.field("read_at", _TIME),
        ]
    ),
}
KEYS: Final[dict[str, tuple[str, ...]]] = {
    CVS: ("doc_id",),
    OFFERS: ("doc_id",),
    LEDGER: ("doc_id", "stage"),
    QUARANTINE: ("doc_id",),
    KINDS: ("doc_id",),
}


def key_schema(table: str) -> pa.Schema:
    """Arrow schema of the key columns of `table`."""
    return pa.schema([SCHEMAS[table].field(name) for name in KEYS[table]])


_LEVELS = ("none", "secondary", "vocational", "bachelor", "master", "doctorate")


def canonical_json(profile: Profile | Offer) -> str:
    """Serialise a profile so that equal profiles give equal bytes: sorted keys, no spaces, UTF-8."""
    return json.dumps(profile.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def derived_columns(profile: Profile | Offer) -> dict[str, object]:
    """Compute the columns for filters and joins from a profile: the only function that does."""
    if isinstance(profile, Profile):
        skills = profile.skills
        current = profile.experience[profile.latest_post] if profile.latest_post is not None else None
        concept = profile.concept or (current.concept if current else None)
        levels = [study.level for study in profile.education]
        own: dict[str, object] = {
            "title": profile.title_now,
            "years": profile.total_years_experience,
            "education_level": max(levels, key=_LEVELS.index, default="none"),
            "contract": None,
            "remote": None,
            "valid_through": None,
        }
    else:
        skills = profile.skills_required + profile.skills_preferred
        concept = profile.concept
        own = {
            "title": profile.title,
            "years": profile.min_years_experience,
            "education_level": profile.education_level,
            "contract": profile.contract,
            "remote": profile.remote,
            "valid_through": profile.valid_through,
        }
    return own | {
        "occupation_uri": concept.uri if concept else None,
        "skill_uris": sorted({skill.concept.uri for skill in skills if skill.concept}),
        "city": profile.location.city,
        "country": profile.location.country,
    }
