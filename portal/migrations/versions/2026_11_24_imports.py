"""imports

Why: imports are checked first, in the background; their report, their open questions and who was
told how are kept. An export need not say when somebody applied.
Safe while the old code runs: yes for new tables and columns; imports by the old code fail, so stop
the workers that import for the minute it takes.
Reversible: yes, but reports and open questions are lost; days of application that an export did not
give become the day of the decision, and open reasons "another person".
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_file",
        sa.Column(
            "import_run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kept_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_import_file_import_run_id_import_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_run_id", name=op.f("pk_import_file")),
    )
    op.create_table(
        "import_line",
        sa.Column(
            "import_run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "line",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "new", "known", "skipped", "wrong", name="linestate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "checked_as",
            sa.Enum(
                "new", "known", "skipped", "wrong", name="linestate", native_enum=False, length=32
            ),
            nullable=True,
        ),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_import_line_import_run_id_import_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_run_id", "line", name=op.f("pk_import_line")),
    )
    op.create_table(
        "import_question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column(
            "import_run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("line", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "name_differs", "address_differs", name="questionkind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("dedupe_key", sa.String(length=120), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("undo", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "same_person",
                "other_person",
                "new_address",
                "dropped",
                name="decision",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_import_question_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["staff_account.id"],
            name=op.f("fk_import_question_decided_by_id_staff_account"),
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_import_question_import_run_id_import_run"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_import_question_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_question")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_import_question_dedupe_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_import_question_public_id")),
    )
    with op.batch_alter_table("import_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_question_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_import_question_import_run_id"), ["import_run_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_import_question_person_id"), ["person_id"], unique=False
        )

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "told_via", sa.String(length=60), nullable=False, server_default=sa.text("''")
            )
        )
        batch_op.alter_column("applied_on", existing_type=sa.DATE(), nullable=True)

    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "state",
                sa.Enum(
                    "waiting",
                    "checking",
                    "refused",
                    "checked",
                    "accepted",
                    "done",
                    "dismissed",
                    "expired",
                    "recalled",
                    name="importstate",
                    native_enum=False,
                    length=32,
                ),
                nullable=False,
                server_default=sa.text("'done'"),
            )
        )
        batch_op.add_column(
            sa.Column(
                "started_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("sending_stopped_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("already_told", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column(
                "told_via", sa.String(length=60), nullable=False, server_default=sa.text("''")
            )
        )
        batch_op.add_column(
            sa.Column(
                "lines_total",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default=sa.text("0"),
            )
        )
        batch_op.add_column(
            sa.Column(
                "lines_done",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default=sa.text("0"),
            )
        )
        batch_op.add_column(
            sa.Column(
                "changed_count",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default=sa.text("0"),
            )
        )
        batch_op.add_column(
            sa.Column("problem", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
        batch_op.add_column(
            sa.Column("remarks", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
        batch_op.add_column(
            sa.Column("dropped", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_import_run_started_by_id_staff_account"),
            "staff_account",
            ["started_by_id"],
            ["id"],
        )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.alter_column("told_via", server_default=None)
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        for name in (
            "state",
            "already_told",
            "told_via",
            "lines_total",
            "lines_done",
            "changed_count",
            "problem",
            "remarks",
            "dropped",
        ):
            batch_op.alter_column(name, server_default=None)
    op.execute("UPDATE import_run SET imported_at = started_at, checked_at = started_at")
    op.execute(
        "UPDATE import_run SET "
        "lines_total = new_count + known_count + skipped_count + wrong_count, "
        "lines_done = new_count + known_count + skipped_count + wrong_count"
    )


def downgrade() -> None:
    op.drop_table("import_question")
    op.drop_table("import_line")
    op.drop_table("import_file")
    op.execute("UPDATE application SET applied_on = decided_on WHERE applied_on IS NULL")
    op.execute("UPDATE application SET situation = 'other_person' WHERE situation = 'open'")
    op.execute("DELETE FROM import_run WHERE imported_at IS NULL OR recalled_at IS NOT NULL")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_import_run_started_by_id_staff_account"), type_="foreignkey"
        )
        batch_op.drop_column("dropped")
        batch_op.drop_column("remarks")
        batch_op.drop_column("problem")
        batch_op.drop_column("changed_count")
        batch_op.drop_column("lines_done")
        batch_op.drop_column("lines_total")
        batch_op.drop_column("told_via")
        batch_op.drop_column("already_told")
        batch_op.drop_column("sending_stopped_at")
        batch_op.drop_column("recalled_at")
        batch_op.drop_column("imported_at")
        batch_op.drop_column("checked_at")
        batch_op.drop_column("started_by_id")
        batch_op.drop_column("state")

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.alter_column("applied_on", existing_type=sa.DATE(), nullable=False)
        batch_op.drop_column("told_via")
