"""consents and talent pool

Why: who agreed to what, when and in which words; and what members of the talent pool told us.
Safe while the old code runs: yes, only new tables.
Reversible: yes, but every consent and every membership is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sa.UniqueConstraint("name_key", name=op.f("uq_interest_name_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_interest_public_id")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "talent_pool",
                "newsletter",
                "job_alerts",
                name="purpose",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("public_id", name=op.f("uq_consent_public_id")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_expires_at", ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_consent_live",
            ["person_id", "purpose"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "consent_text",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "talent_pool",
                "newsletter",
                "job_alerts",
                name="purpose",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "wording",
            sa.Enum("de_sie", "de_du", "en", name="wording", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "written_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["staff_account.id"],
            name=op.f("fk_consent_text_written_by_id_staff_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint("public_id", name=op.f("uq_consent_text_public_id")),
        sa.UniqueConstraint(
            "purpose", "wording", "number", name=op.f("uq_consent_text_purpose_wording_number")
        ),
    )
    op.create_table(
        "pool_membership",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "frequency",
            sa.Enum(
                "as_it_fits", "monthly", "quarterly", name="frequency", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pool_membership_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_membership")),
        sa.UniqueConstraint("person_id", name=op.f("uq_pool_membership_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pool_membership_public_id")),
    )
    op.create_table(
        "consent_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "consent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "talent_pool",
                "newsletter",
                "job_alerts",
                name="purpose",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "action",
            sa.Enum(
                "given",
                "confirmed",
                "withdrawn",
                "expired",
                "renewed",
                name="action",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "portal", "mail_link", "admin", "time", name="channel", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "proof",
            sa.Enum("personal_link", "mail_link", name="proof", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_consent_event_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_event_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["consent_text.id"], name=op.f("fk_consent_event_text_id_consent_text")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_event")),
    )
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_event_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_consent_event_consent_id"), ["consent_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_consent_event_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pool_membership_interest",
        sa.Column(
            "membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "interest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["interest_id"],
            ["interest.id"],
            name=op.f("fk_pool_membership_interest_interest_id_interest"),
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["pool_membership.id"],
            name=op.f("fk_pool_membership_interest_membership_id_pool_membership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "membership_id", "interest_id", name=op.f("pk_pool_membership_interest")
        ),
    )
    with op.batch_alter_table("pool_membership_interest", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pool_membership_interest_interest_id"), ["interest_id"], unique=False
        )

    op.create_table(
        "pool_place",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["pool_membership.id"],
            name=op.f("fk_pool_place_membership_id_pool_membership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_place")),
        sa.UniqueConstraint(
            "membership_id", "name_key", name=op.f("uq_pool_place_membership_id_name_key")
        ),
    )
    with op.batch_alter_table("pool_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pool_place_name_key"), ["name_key"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pool_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pool_place_name_key"))

    op.drop_table("pool_place")
    with op.batch_alter_table("pool_membership_interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pool_membership_interest_interest_id"))

    op.drop_table("pool_membership_interest")
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_event_person_id"))
        batch_op.drop_index(batch_op.f("ix_consent_event_consent_id"))
        batch_op.drop_index(batch_op.f("ix_consent_event_at"))

    op.drop_table("consent_event")
    op.drop_table("pool_membership")
    op.drop_table("consent_text")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_consent_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_consent_person_id"))
        batch_op.drop_index("ix_consent_expires_at")

    op.drop_table("consent")
    op.drop_table("interest")
