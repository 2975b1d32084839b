"""calls

Why: interviewers with their hours, bookings with the cells they claim, wishes for other times; and
mails may go to members of staff, who get the invitation too.
Safe while the old code runs: yes, new tables, and a column that may stay empty.
Reversible: yes, but calls, hours, wishes and mails to staff are lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_host",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "pause_before", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "pause_after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "notice_hours", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "most_a_day", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("video_url", sa.String(length=300), nullable=False),
        sa.Column("by_phone", sa.Boolean(), nullable=False),
        sa.Column("for_everybody", sa.Boolean(), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_account.id"], name=op.f("fk_call_host_staff_id_staff_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_host")),
        sa.UniqueConstraint("public_id", name=op.f("uq_call_host_public_id")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_call_host_staff_id")),
    )
    op.create_table(
        "call_booking",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "first_cell", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("end_cell", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "way",
            sa.Enum("video", "phone", name="way", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changed_by",
            sa.Enum("person", "employer", name="side", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("held", "missed", name="calloutcome", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_call_booking_positive_length")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_call_booking_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["call_host.id"], name=op.f("fk_call_booking_host_id_call_host")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_call_booking_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_booking")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_call_booking_idempotency_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_call_booking_public_id")),
    )
    with op.batch_alter_table("call_booking", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_call_booking_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            "ix_call_booking_host_id_end_cell", ["host_id", "end_cell"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_call_booking_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_call_booking_starts_at", ["starts_at"], unique=False)
        batch_op.create_index(
            "uq_call_booking_active",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL AND outcome IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL AND outcome IS NULL"),
        )

    op.create_table(
        "call_wish",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_call_wish_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_call_wish_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_wish")),
        sa.UniqueConstraint("public_id", name=op.f("uq_call_wish_public_id")),
    )
    with op.batch_alter_table("call_wish", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_call_wish_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_call_wish_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_call_wish_open",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )

    op.create_table(
        "booking_claim",
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cell", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["call_booking.id"],
            name=op.f("fk_booking_claim_booking_id_call_booking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["call_host.id"], name=op.f("fk_booking_claim_host_id_call_host")
        ),
        sa.PrimaryKeyConstraint("host_id", "cell", name=op.f("pk_booking_claim")),
    )
    with op.batch_alter_table("booking_claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_booking_claim_booking_id"), ["booking_id"], unique=False
        )

    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.alter_column(
            "person_id",
            existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        )
        batch_op.create_index(batch_op.f("ix_outgoing_mail_staff_id"), ["staff_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_outgoing_mail_staff_id_staff_account"),
            "staff_account",
            ["staff_id"],
            ["id"],
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_outgoing_mail_one_recipient"),
            "(person_id IS NULL) <> (staff_id IS NULL)",
        )


def downgrade() -> None:
    op.execute("DELETE FROM outgoing_mail WHERE person_id IS NULL")
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_outgoing_mail_one_recipient"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_outgoing_mail_staff_id_staff_account"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_outgoing_mail_staff_id"))
        batch_op.alter_column(
            "person_id",
            existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        )
        batch_op.drop_column("staff_id")

    with op.batch_alter_table("booking_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_claim_booking_id"))

    op.drop_table("booking_claim")
    with op.batch_alter_table("call_wish", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_call_wish_open",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_call_wish_person_id"))
        batch_op.drop_index(batch_op.f("ix_call_wish_application_id"))

    op.drop_table("call_wish")
    with op.batch_alter_table("call_booking", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_call_booking_active",
            sqlite_where=sa.text("cancelled_at IS NULL AND outcome IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL AND outcome IS NULL"),
        )
        batch_op.drop_index("ix_call_booking_starts_at")
        batch_op.drop_index(batch_op.f("ix_call_booking_person_id"))
        batch_op.drop_index("ix_call_booking_host_id_end_cell")
        batch_op.drop_index(batch_op.f("ix_call_booking_application_id"))

    op.drop_table("call_booking")
    op.drop_table("call_host")
