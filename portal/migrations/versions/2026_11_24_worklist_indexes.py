"""indexes for what HR's first page asks

Why: the first page looked through all links, applications and persons for the few that are due.
Safe while the old code runs: yes, only indexes; writing to a table waits while its index is made.
Reversible: yes, nothing is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PARTIAL = (
    (
        "ix_personal_link_disowned",
        "personal_link",
        "disowned_at",
        "disowned_at IS NOT NULL AND disowned_seen_at IS NULL",
    ),
    ("ix_person_shared_address", "person", "email_key", "address_shared_at IS NOT NULL"),
)


def upgrade() -> None:
    op.create_index("ix_application_situation", "application", ["situation"])
    for name, table, column, where in PARTIAL:
        op.create_index(
            name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )


def downgrade() -> None:
    for name, table, _column, _where in reversed(PARTIAL):
        op.drop_index(name, table_name=table)
    op.drop_index("ix_application_situation", table_name="application")
