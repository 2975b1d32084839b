"""merging of persons, privacy

Why: two persons who are one become one and can be parted again; requests for erasure are kept.
Safe while the old code runs: yes, new tables, and a column that it leaves empty.
Reversible: yes, but merges can no longer be taken back, and requests for erasure are lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "scheduled",
                "erasing",
                "erased",
                "refused",
                "withdrawn",
                name="requeststate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "asked_by",
            sa.Enum("person", "staff", name="askedby", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "last_mail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["staff_account.id"],
            name=op.f("fk_erasure_request_decided_by_id_staff_account"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_erasure_request_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_erasure_request_public_id")),
    )
    with op.batch_alter_table("erasure_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_erasure_request_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            "uq_erasure_request_under_way",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "person_difference",
        sa.Column("one_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_person_difference_in_order")),
        sa.ForeignKeyConstraint(
            ["one_id"],
            ["person.id"],
            name=op.f("fk_person_difference_one_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["person.id"],
            name=op.f("fk_person_difference_other_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_person_difference")),
    )
    with op.batch_alter_table("person_difference", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_difference_other_id"), ["other_id"], unique=False
        )

    op.create_table(
        "person_merge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "merged_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_by_id"],
            ["staff_account.id"],
            name=op.f("fk_person_merge_merged_by_id_staff_account"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["person.id"], name=op.f("fk_person_merge_source_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["person.id"], name=op.f("fk_person_merge_target_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_merge_public_id")),
    )
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_merge_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_merge_target_id"), ["target_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_email_key_unshared",
            sqlite_where=sa.text("address_shared_at IS NULL"),
            postgresql_where=sa.text("address_shared_at IS NULL"),
        )
        batch_op.add_column(
            sa.Column(
                "merged_into_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch_op.create_index(
            batch_op.f("ix_person_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_person_search_name"), ["search_name"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_person_merged_into_id_person"), "person", ["merged_into_id"], ["id"]
        )
    # after the table was rebuilt: what the index says about is a new column
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            "uq_person_email_key_unshared",
            ["email_key"],
            unique=True,
            sqlite_where=sa.text("address_shared_at IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("address_shared_at IS NULL AND merged_into_id IS NULL"),
        )


def downgrade() -> None:

    # persons who were one keep their address, as persons who share it
    op.execute(
        "UPDATE person SET address_shared_at = created_at"
        " WHERE merged_into_id IS NOT NULL AND address_shared_at IS NULL"
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_email_key_unshared",
            sqlite_where=sa.text("address_shared_at IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("address_shared_at IS NULL AND merged_into_id IS NULL"),
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_search_name"))
        batch_op.drop_index(batch_op.f("ix_person_merged_into_id"))
        batch_op.drop_column("merged_into_id")

    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_merge_target_id"))
        batch_op.drop_index(batch_op.f("ix_person_merge_source_id"))

    op.drop_table("person_merge")
    with op.batch_alter_table("person_difference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_difference_other_id"))

    op.drop_table("person_difference")
    with op.batch_alter_table("erasure_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_erasure_request_under_way",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_erasure_request_person_id"))

    op.drop_table("erasure_request")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            "uq_person_email_key_unshared",
            ["email_key"],
            unique=True,
            sqlite_where=sa.text("address_shared_at IS NULL"),
            postgresql_where=sa.text("address_shared_at IS NULL"),
        )
