"""who has somebody else's name, and indexes for the numbers of HR's week

Why: HR's first page looked through all names for those that two persons have, and through all
applications, calls and sign-ups for those of two weeks.
Safe while the old code runs: yes, the column has a default; whoever is added by the old code
meanwhile is marked when somebody with the same name comes later.
Reversible: yes, the mark is found again from the names.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TWICE = """
UPDATE person SET is_namesake = true WHERE search_name IN (
    SELECT search_name FROM person WHERE search_name != ' ' GROUP BY search_name HAVING count(*) > 1
)
"""


BY_TIME = (("application", "told_at"), ("call_booking", "booked_at"), ("event_sign_up", "asked_at"))
MARKED = (
    ("ix_person_namesake", "is_namesake = 1", "is_namesake"),
    ("ix_person_shared_address", "address_shared_at IS NOT NULL", "address_shared_at IS NOT NULL"),
)


def upgrade() -> None:
    op.add_column(
        "person",
        sa.Column("is_namesake", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(TWICE)
    op.drop_index("ix_person_shared_address", table_name="person")
    for name, on_sqlite, on_postgres in MARKED:
        _index(name, "id", on_sqlite, on_postgres)
    for table, column in BY_TIME:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in BY_TIME:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    for name, _on_sqlite, _on_postgres in MARKED:
        op.drop_index(name, table_name="person")
    op.drop_column("person", "is_namesake")
    shared = "address_shared_at IS NOT NULL"
    _index("ix_person_shared_address", "email_key", shared, shared)


def _index(name: str, column: str, on_sqlite: str, on_postgres: str) -> None:
    op.create_index(
        name,
        "person",
        [column],
        sqlite_where=sa.text(on_sqlite),
        postgresql_where=sa.text(on_postgres),
    )
