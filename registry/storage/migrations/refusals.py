"""What the database itself refuses, whoever writes: triggers, in both dialects from one condition.

* A condition is SQL that both dialects read; `NEW` and `OLD` are the rows.
* No trigger names a column outside its function: PostgreSQL writes columns anew at each publication.
"""

from __future__ import annotations

from alembic import op


def refuse(table: str, change: str, condition: str) -> None:
    """Refuse an `INSERT`, `UPDATE` or `DELETE` of rows for which the condition holds."""
    name = f"refuse_{table}_{change.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
        return
    result = "OLD" if change == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN {result}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
