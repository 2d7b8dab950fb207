"""The sort key of French names, and the cache table that every process shares."""

from django.db import migrations

# `pg_unicode_fast` (PostgreSQL 18) lowers every script whatever the server's locale. Before it,
# the default `lower` is enough for Latin letters: their accents are gone when it is called.
CLE_TRI = r"""
DO $bloc$
DECLARE
    regle text := '';
BEGIN
    IF EXISTS (
        SELECT 1 FROM pg_catalog.pg_collation
        WHERE collname = 'pg_unicode_fast'
          AND collnamespace = 'pg_catalog'::pg_catalog.regnamespace
    ) THEN
        regle := ' COLLATE pg_catalog.pg_unicode_fast';
    END IF;
    EXECUTE format(
        $creation$
        CREATE OR REPLACE FUNCTION cle_tri(texte text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        AS $corps$
            SELECT pg_catalog.translate(
                pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
                    pg_catalog.lower(
                        pg_catalog.regexp_replace(
                            pg_catalog.normalize(texte, 'NFD'), '[\u0300-\u036f]', '', 'g'
                        )%1$s
                    ),
                    U&'\0153', 'oe'), U&'\0152', 'oe'), U&'\00E6', 'ae'), U&'\00C6', 'ae'),
                U&'\2019\00A0\202F', U&'\0027  '
            )
        $corps$
        $creation$,
        regle
    );
END
$bloc$;
"""

CACHE = """
CREATE TABLE cache_partage (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX cache_partage_expires ON cache_partage (expires);
"""


class Migration(migrations.Migration):
    replaces = [("socle", "0002_cle_tri")]

    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(CLE_TRI, "DROP FUNCTION cle_tri(text)"),
        migrations.RunSQL(CACHE, "DROP TABLE cache_partage"),
    ]
