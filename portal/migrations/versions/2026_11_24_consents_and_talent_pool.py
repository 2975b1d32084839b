"""consents and talent pool

Why: not written yet.
Safe while the old code runs: yes, nothing changes yet.
Reversible: yes, nothing changes yet.
"""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
