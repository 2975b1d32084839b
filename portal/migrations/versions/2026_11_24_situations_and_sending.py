"""letters by situation, stopping of mails

Why: a draft knows that its letter is still the proposal for a situation; a release can be undone
for some minutes before anybody sees it; all mails can be stopped at once.
Safe while the old code runs: yes, only new columns that may be empty or have a default. The old
code shows a letter at once and sends although sending is stopped.
Reversible: yes, but forgets that sending is stopped and that a release still waits.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "employer",
        sa.Column(
            "release_pause_minutes",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            server_default="10",
        ),
    )
    op.add_column(
        "employer", sa.Column("sending_stopped_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("employer", sa.Column("sending_stopped_by", sa.String(120), nullable=True))
    op.add_column("feedback", sa.Column("proposed_for", sa.String(32), nullable=True))
    op.add_column(
        "feedback_version", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("feedback_version", "held_until")
    op.drop_column("feedback", "proposed_for")
    op.drop_column("employer", "sending_stopped_by")
    op.drop_column("employer", "sending_stopped_at")
    op.drop_column("employer", "release_pause_minutes")
