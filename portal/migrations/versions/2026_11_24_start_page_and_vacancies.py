"""start page, open vacancies, corrections

Why: not written yet.
Safe while the old code runs: yes, nothing changes yet.
Reversible: yes, nothing changes yet.
"""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
