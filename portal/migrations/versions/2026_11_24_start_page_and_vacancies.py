"""start page, open vacancies, corrections

Why: vacancies that everybody can read; people say what is not correct; indexes for HR's week.
Safe while the old code runs: yes, a new table, indexes, and columns that are empty by default.
Reversible: yes, but drops what vacancies say in public, and the corrections.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in vacancy_columns():
        op.add_column("vacancy", column)
    op.create_index("ix_vacancy_published_at", "vacancy", ["published_at"])
    op.create_index("ix_feedback_version_released_at", "feedback_version", ["released_at"])
    op.create_index("ix_outgoing_mail_sent_at", "outgoing_mail", ["sent_at"])
    op.create_index("ix_application_created_at", "application", ["created_at"])
    op.create_index("ix_feedback_state", "feedback", ["state"])
    op.create_index(
        "ix_application_untold",
        "application",
        ["decided_on"],
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    create_correction()


def vacancy_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("description", sa.Text(), nullable=False, server_default=""),
        sa.Column("places", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("employment", sa.String(length=32), nullable=True),
        sa.Column("schedule", sa.String(length=32), nullable=True),
        sa.Column("pay_min", NUMBER, nullable=True),
        sa.Column("pay_max", NUMBER, nullable=True),
        sa.Column("pay_period", sa.String(length=32), nullable=True),
        sa.Column("pay_note", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("apply_url", sa.String(length=500), nullable=False, server_default=""),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
    ]


def create_correction() -> None:
    op.create_table(
        "correction",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=120), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], "fk_correction_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.UniqueConstraint("public_id", name="uq_correction_public_id"),
    )
    op.create_index("ix_correction_person_id", "correction", ["person_id"])
    op.create_index(
        "uq_correction_open",
        "correction",
        ["person_id", "topic"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_index(
        "ix_correction_waiting",
        "correction",
        ["created_at"],
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("correction")
    op.drop_index("ix_application_untold", "application")
    op.drop_index("ix_feedback_state", "feedback")
    op.drop_index("ix_application_created_at", "application")
    op.drop_index("ix_outgoing_mail_sent_at", "outgoing_mail")
    op.drop_index("ix_feedback_version_released_at", "feedback_version")
    op.drop_index("ix_vacancy_published_at", "vacancy")
    for column in reversed(vacancy_columns()):
        op.drop_column("vacancy", column.name)
