"""legal holds

Why: while a suit or an authority's question is open, nothing of a person may be erased.
Safe while the old code runs: yes, a new table; the old code erases in spite of a hold.
Reversible: yes, but forgets every hold, and what they kept may be erased then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", NUMBER, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], "fk_legal_hold_person_id_person"),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["staff_account.id"], "fk_legal_hold_set_by_id_staff_account"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["staff_account.id"], "fk_legal_hold_ended_by_id_staff_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_legal_hold"),
        sa.UniqueConstraint("public_id", name="uq_legal_hold_public_id"),
    )
    op.create_index("ix_legal_hold_person_id", "legal_hold", ["person_id"])
    op.create_index(
        "uq_legal_hold_live",
        "legal_hold",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("legal_hold")
