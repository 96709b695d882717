"""The tables of the people database, as SQLAlchemy metadata: what the migrations must add up to.

`doc_id` is the key everywhere; identity lies apart, so that it can be kept from those who need not know.
"""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "ix": "%(table_name)s_%(column_0_name)s_idx",
    }
)


def _texts(name: str) -> Column[list[str]]:
    return Column(name, ARRAY(Text), nullable=False)


def _of(parent: str) -> Column[str]:
    """Key of a row that belongs to one document and goes with it."""
    return Column("doc_id", Text, ForeignKey(f"{parent}.doc_id", ondelete="CASCADE"), primary_key=True)


def _position() -> Column[int]:
    return Column("position", Integer, primary_key=True, autoincrement=False)


candidate = Table(
    "candidate",
    metadata,
    Column("doc_id", Text, primary_key=True),
    Column("pseudonym", Text, nullable=False),
    Column("language", Text),
    Column("title", Text),
    Column("occupation_uri", Text, index=True),
    Column("city", Text),
    Column("region", Text),
    Column("country", Text),
    Column("years", Double),
    Column("education_level", Text),
    _texts("soft_skills"),
    _texts("driving_licence"),
    Column("source", Text),
    Column("received_at", DateTime(timezone=True), index=True),
    Index("candidate_place_idx", "country", "city"),
)

candidate_identity = Table(
    "candidate_identity",
    metadata,
    _of("candidate"),
    Column("full_name", Text),
    _texts("emails"),
    _texts("phones"),
    _texts("links"),
    Column("birth_date", Text),
    Column("nationality", Text),
    Column("gender", Text),
    # Erasure by e-mail address looks here.
    Index("candidate_identity_emails_idx", "emails", postgresql_using="gin"),
)

experience = Table(
    "experience",
    metadata,
    _of("candidate"),
    _position(),
    Column("title", Text),
    Column("occupation_uri", Text, index=True),
    Column("company", Text),
    Column("city", Text),
    Column("country", Text),
    Column("started", Text),
    Column("ended", Text),
    Column("current", Boolean, nullable=False),
    Column("kind", Text, nullable=False),
    Column("description", Text),
)

education = Table(
    "education",
    metadata,
    _of("candidate"),
    _position(),
    Column("degree", Text),
    Column("field", Text),
    Column("institution", Text),
    Column("city", Text),
    Column("level", Text, nullable=False),
    Column("started", Text),
    Column("ended", Text),
)

skill = Table(
    "skill",
    metadata,
    Column("key", Text, primary_key=True),
    Column("uri", Text),
    Column("name", Text, nullable=False),
    Column("label_fr", Text),
    Column("label_en", Text),
)

candidate_skill = Table(
    "candidate_skill",
    metadata,
    _of("candidate"),
    _position(),
    Column("skill_key", Text, ForeignKey("skill.key"), nullable=False, index=True),
    Column("as_written", Text, nullable=False),
    Column("use", Text, nullable=False),
    Column("years", Double),
)

language = Table(
    "language",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

candidate_language = Table(
    "candidate_language",
    metadata,
    _of("candidate"),
    _position(),
    Column("code", Text, ForeignKey("language.code"), nullable=False, index=True),
    Column("level", Text),
    Column("as_written", Text, nullable=False),
)

certification = Table(
    "certification",
    metadata,
    _of("candidate"),
    _position(),
    Column("name", Text, nullable=False),
)

offer = Table(
    "offer",
    metadata,
    Column("doc_id", Text, primary_key=True),
    Column("language", Text),
    Column("title", Text),
    Column("occupation_uri", Text, index=True),
    Column("company", Text),
    Column("sector", Text),
    Column("city", Text),
    Column("region", Text),
    Column("country", Text),
    Column("remote", Text),
    Column("contract", Text),
    Column("duration", Text),
    Column("working_time", Text),
    Column("salary_min", Double),
    Column("salary_max", Double),
    Column("salary_currency", Text),
    Column("salary_period", Text),
    Column("start_date", Text),
    Column("valid_through", Text),
    Column("min_years_experience", Double),
    Column("education_level", Text),
    _texts("driving_licence"),
    _texts("benefits"),
    Column("apply_url", Text),
    Column("contact_email", Text),
    Column("contact_phone", Text),
    Column("description", Text),
    Column("source", Text),
    Column("received_at", DateTime(timezone=True), index=True),
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_reason", Text),
    Index("offer_place_idx", "country", "city"),
)

offer_skill = Table(
    "offer_skill",
    metadata,
    _of("offer"),
    _position(),
    Column("skill_key", Text, ForeignKey("skill.key"), nullable=False, index=True),
    Column("as_written", Text, nullable=False),
    Column("required", Boolean, nullable=False),
    Column("years", Double),
)

offer_language = Table(
    "offer_language",
    metadata,
    _of("offer"),
    _position(),
    Column("code", Text, ForeignKey("language.code"), nullable=False, index=True),
    Column("level", Text),
    Column("required", Boolean, nullable=False),
)

view_checkpoint = Table(
    "view_checkpoint",
    metadata,
    Column("view", Text, primary_key=True),
    Column("table_name", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
)

segment_run = Table(
    "segment_run",
    metadata,
    Column("run_id", BigInteger, primary_key=True),
    Column("finished_at", DateTime(timezone=True), nullable=False),
    Column("candidates", Integer, nullable=False),
    Column("k", Integer, nullable=False),
    Column("silhouette", Double),
    Column("seed", BigInteger, nullable=False),
    Column("note", Text),
)

segment = Table(
    "segment",
    metadata,
    Column("run_id", BigInteger, ForeignKey("segment_run.run_id", ondelete="CASCADE"), primary_key=True),
    Column("segment_id", Integer, primary_key=True, autoincrement=False),
    Column("name_fr", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("size", Integer, nullable=False),
    _texts("top_titles"),
    _texts("top_skills"),
)

candidate_segment = Table(
    "candidate_segment",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("doc_id", Text, ForeignKey("candidate.doc_id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("segment_id", Integer, nullable=False),
    ForeignKeyConstraint(
        ["run_id", "segment_id"],
        ["segment.run_id", "segment.segment_id"],
        name="candidate_segment_segment_fkey",
        ondelete="CASCADE",
    ),
)
