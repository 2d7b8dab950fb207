"""Votes, déports and articles written before blocks were compulsory find theirs, their history too.

In a migration of its own: rows moved and tables changed do not go in one transaction.
"""

from importlib import import_module

from django.db import migrations

ranger = import_module("ecluse.cycle.deliberations.migrations.0003_blocs_existants").ranger

# A copy of a vote says which rapport it was of: it says its block from now on. A rapport taken off
# the order of the day may have lost its block: it gets one again. Nothing else of a copy changes.
HISTOIRE = """
    INSERT INTO deliberations_blocvote (uid, cree_le, rapport_id, rang, libelle)
    SELECT substr(md5('bloc' || r.id), 1, 16), now(), r.id, 1, ''
      FROM deliberations_rapport r
     WHERE EXISTS (SELECT 1 FROM deliberations_{table}event e
                    WHERE e.rapport_id = r.id AND e.bloc_id IS NULL)
       AND NOT EXISTS (SELECT 1 FROM deliberations_blocvote b WHERE b.rapport_id = r.id);
    ALTER TABLE deliberations_{table}event DISABLE TRIGGER USER;
    UPDATE deliberations_{table}event e
       SET bloc_id = COALESCE((SELECT b.id FROM deliberations_blocvote b
                                WHERE b.rapport_id = e.rapport_id ORDER BY b.rang LIMIT 1), 0)
     WHERE bloc_id IS NULL;
    ALTER TABLE deliberations_{table}event ENABLE TRIGGER USER;
"""


def histoire(apps, schema_editor):
    """Give each copy of a vote or of a déport its block."""
    for table in ("votegroupe", "deport"):
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute(HISTOIRE.format(table=table))


class Migration(migrations.Migration):

    dependencies = [
        ("deliberations", "0006_actes_figes"),
    ]

    operations = [
        migrations.RunPython(ranger, migrations.RunPython.noop),
        migrations.RunPython(histoire, migrations.RunPython.noop),
    ]
