"""The first tables: candidates with identity apart, offers, shared skills and languages, checkpoints, segments."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "candidate",
    "language",
    "offer",
    "segment_run",
    "skill",
    "view_checkpoint",
    "candidate_identity",
    "candidate_language",
    "candidate_skill",
    "certification",
    "education",
    "experience",
    "offer_language",
    "offer_skill",
    "segment",
    "candidate_segment",
)


def upgrade() -> None:
    """Create the tables and indexes."""
    op.create_table(
        "candidate",
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("occupation_uri", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("years", sa.Double(), nullable=True),
        sa.Column("education_level", sa.Text(), nullable=True),
        sa.Column("soft_skills", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("driving_licence", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("doc_id", name="candidate_pkey"),
    )
    op.create_index("candidate_occupation_uri_idx", "candidate", ["occupation_uri"], unique=False)
    op.create_index("candidate_place_idx", "candidate", ["country", "city"], unique=False)
    op.create_index("candidate_received_at_idx", "candidate", ["received_at"], unique=False)
    op.create_table(
        "language",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="language_pkey"),
    )
    op.create_table(
        "offer",
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("occupation_uri", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("remote", sa.Text(), nullable=True),
        sa.Column("contract", sa.Text(), nullable=True),
        sa.Column("duration", sa.Text(), nullable=True),
        sa.Column("working_time", sa.Text(), nullable=True),
        sa.Column("salary_min", sa.Double(), nullable=True),
        sa.Column("salary_max", sa.Double(), nullable=True),
        sa.Column("salary_currency", sa.Text(), nullable=True),
        sa.Column("salary_period", sa.Text(), nullable=True),
        sa.Column("start_date", sa.Text(), nullable=True),
        sa.Column("valid_through", sa.Text(), nullable=True),
        sa.Column("min_years_experience", sa.Double(), nullable=True),
        sa.Column("education_level", sa.Text(), nullable=True),
        sa.Column("driving_licence", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("benefits", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("apply_url", sa.Text(), nullable=True),
        sa.Column("contact_email", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("doc_id", name="offer_pkey"),
    )
    op.create_index("offer_occupation_uri_idx", "offer", ["occupation_uri"], unique=False)
    op.create_index("offer_place_idx", "offer", ["country", "city"], unique=False)
    op.create_index("offer_received_at_idx", "offer", ["received_at"], unique=False)
    op.create_table(
        "segment_run",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("silhouette", sa.Double(), nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("run_id", name="segment_run_pkey"),
    )
    op.create_table(
        "skill",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label_fr", sa.Text(), nullable=True),
        sa.Column("label_en", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="skill_pkey"),
    )
    op.create_table(
        "view_checkpoint",
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("view", "table_name", name="view_checkpoint_pkey"),
    )
    op.create_table(
        "candidate_identity",
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=True),
        sa.Column("emails", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("phones", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("links", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("birth_date", sa.Text(), nullable=True),
        sa.Column("nationality", sa.Text(), nullable=True),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["doc_id"], ["candidate.doc_id"], name="candidate_identity_doc_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("doc_id", name="candidate_identity_pkey"),
    )
    op.create_index(
        "candidate_identity_emails_idx", "candidate_identity", ["emails"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "candidate_language",
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("as_written", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["language.code"], name="candidate_language_code_fkey"),
        sa.ForeignKeyConstraint(
            ["doc_id"], ["candidate.doc_id"], name="candidate_language_doc_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("doc_id", "position", name="candidate_language_pkey"),
    )
    op.create_index("candidate_language_code_idx", "candidate_language", ["code"], unique=False)
    op.create_table(
        "candidate_skill",
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("skill_key", sa.Text(), nullable=False),
        sa.Column("as_written", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("years", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["doc_id"], ["candidate.doc_id"], name="candidate_skill_doc_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["skill_key"], ["skill.key"], name="candidate_skill_skill_key_fkey"),
        sa.PrimaryKeyConstraint("doc_id", "position", name="candidate_skill_pkey"),
    )
    op.create_index("candidate_skill_skill_key_idx", "candidate_skill", ["skill_key"], unique=False)
    op.create_table(
        "certification",
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["doc_id"], ["candidate.doc_id"], name="certification_doc_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("doc_id", "position", name="certification_pkey"),
    )
    op.create_table(
        "education",
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("degree", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("institution", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("started", sa.Text(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["doc_id"], ["candidate.doc_id"], name="education_doc_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("doc_id", "position", name="education_pkey"),
    )
    op.create_table(
        "experience",
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("occupation_uri", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("started", sa.Text(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["doc_id"], ["candidate.doc_id"], name="experience_doc_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("doc_id", "position", name="experience_pkey"),
    )
    op.create_index("experience_occupation_uri_idx", "experience", ["occupation_uri"], unique=False)
    op.create_table(
        "offer_language",
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["language.code"], name="offer_language_code_fkey"),
        sa.ForeignKeyConstraint(["doc_id"], ["offer.doc_id"], name="offer_language_doc_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("doc_id", "position", name="offer_language_pkey"),
    )
    op.create_index("offer_language_code_idx", "offer_language", ["code"], unique=False)
    op.create_table(
        "offer_skill",
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("skill_key", sa.Text(), nullable=False),
        sa.Column("as_written", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("years", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["doc_id"], ["offer.doc_id"], name="offer_skill_doc_id_fkey", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["skill_key"], ["skill.key"], name="offer_skill_skill_key_fkey"),
        sa.PrimaryKeyConstraint("doc_id", "position", name="offer_skill_pkey"),
    )
    op.create_index("offer_skill_skill_key_idx", "offer_skill", ["skill_key"], unique=False)
    op.create_table(
        "segment",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("segment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("top_titles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("top_skills", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["segment_run.run_id"], name="segment_run_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "segment_id", name="segment_pkey"),
    )
    op.create_table(
        "candidate_segment",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["doc_id"], ["candidate.doc_id"], name="candidate_segment_doc_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id", "segment_id"],
            ["segment.run_id", "segment.segment_id"],
            name="candidate_segment_segment_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "doc_id", name="candidate_segment_pkey"),
    )
    op.create_index("candidate_segment_doc_id_idx", "candidate_segment", ["doc_id"], unique=False)


def downgrade() -> None:
    """Drop them, those that refer to others first."""
    for name in reversed(TABLES):
        op.drop_table(name)
