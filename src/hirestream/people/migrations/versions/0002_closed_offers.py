"""Offers that are closed: when, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; they fill as offers are closed."""
    op.add_column("offer", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("offer", sa.Column("closed_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("offer", "closed_reason")
    op.drop_column("offer", "closed_at")
