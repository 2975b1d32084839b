"""events

Why: events with counted seats, and the sign-ups of people with their waiting list.
Safe while the old code runs: yes, only new tables.
Reversible: yes, but drops all events and sign-ups.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "career_fair",
                "open_day",
                "info_session",
                "workshop",
                "meetup",
                "apprenticeship_day",
                "internship_fair",
                "site_tour",
                "tech_talk",
                "hackathon",
                "taster_day",
                "girls_boys_day",
                "long_night",
                "speed_dating",
                name="eventkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "format",
            sa.Enum(
                "on_site", "online", "hybrid", name="eventformat", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sign_up_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("access_en", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("audience_en", sa.Text(), nullable=False),
        sa.Column(
            "spoken",
            sa.Enum("de", "en", "both", name="spoken", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("photo_notice", sa.Text(), nullable=False),
        sa.Column("online_url", sa.String(length=500), nullable=False),
        sa.Column("capacity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("taken", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "companions_max", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("has_waiting_list", sa.Boolean(), nullable=False),
        sa.Column(
            "last_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "visibility",
            sa.Enum("public", "hidden", name="visibility", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancellation_note", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_event_has_seats")),
        sa.CheckConstraint("companions_max >= 0", name=op.f("ck_event_companions")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_event_positive_length")),
        sa.CheckConstraint(
            "taken >= 0 AND taken <= capacity", name=op.f("ck_event_never_oversold")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("public_id", name=op.f("uq_event_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_slug")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "event_sign_up",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "generation", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=241), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "asked",
                "confirmed",
                "waiting",
                "cancelled",
                "expired",
                name="signupstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("seats", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seats > 0", name=op.f("ck_event_sign_up_some_seats")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_sign_up_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_event_sign_up_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_sign_up")),
        sa.UniqueConstraint("event_id", "number", name="uq_event_sign_up_number"),
        sa.UniqueConstraint("public_id", name=op.f("uq_event_sign_up_public_id")),
    )
    with op.batch_alter_table("event_sign_up", schema=None) as batch_op:
        batch_op.create_index(
            "ix_event_sign_up_event_id_state", ["event_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_event_sign_up_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_event_sign_up_live",
            ["event_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("event_sign_up", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_event_sign_up_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_event_sign_up_person_id"))
        batch_op.drop_index("ix_event_sign_up_event_id_state")

    op.drop_table("event_sign_up")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_starts_at"))

    op.drop_table("event")
