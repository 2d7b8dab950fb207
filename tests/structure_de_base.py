"""What a database is made of, to compare two of them; `python -m tests.structure_de_base` says it
of the embedded database of a data folder, in JSON."""

from __future__ import annotations

import json
import os
from typing import Any

#: The kind, the table, the name and the definition of each piece of the public schema.
REQUETE = """
SELECT 'column', c.relname, a.attname, format('%s %s %s', format_type(a.atttypid, a.atttypmod),
       a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
   AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE contype <> 'n' AND connamespace = 'public'::regnamespace
UNION ALL
SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function', proname, pg_get_function_identity_arguments(oid), prosrc
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'migration', app, name, '' FROM django_migrations
"""


def structure(curseur: Any) -> list[list[str]]:
    """Out: every piece, sorted. In: an open cursor on the database."""
    curseur.execute(REQUETE)
    return sorted(list(piece) for piece in curseur.fetchall())


def principal() -> None:
    """Print the structure of the database of this data folder."""
    import django

    from ecluse.configuration import base_de_donnees

    os.environ["DJANGO_SETTINGS_MODULE"] = "ecluse.configuration.settings"
    with base_de_donnees.base_demarree():
        django.setup()
        from django.db import connection

        with connection.cursor() as curseur:
            print(json.dumps(structure(curseur)))
        connection.close()


if __name__ == "__main__":
    principal()
