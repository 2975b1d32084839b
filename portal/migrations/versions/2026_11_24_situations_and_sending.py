"""letters by situation, stopping of mails

Why: not written yet.
Safe while the old code runs: yes, nothing changes yet.
Reversible: yes, nothing changes yet.
"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
