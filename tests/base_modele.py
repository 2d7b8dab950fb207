"""A migrated database kept as a template: a run of the suite copies it instead of migrating.

The template's name is a digest of every migration: a changed one makes a new template, and the
old ones are dropped. `tests/test_cli.py` migrates an empty database as a newcomer does, and
compares the two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import django
import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

PREFIXE = "ecluse_modele_"
# Held while a template is made: two workers of one run, or two runs, must not make it twice.
VERROU = 0x4D4F4445


#: Filled by the migrations, and the same for every test.
GARDEES = frozenset({"django_migrations", "django_content_type", "auth_permission"})


def fichiers_de_migration() -> Iterator[Path]:
    """out: the migrations of every installed application, sorted."""
    for application in sorted(apps.get_app_configs(), key=lambda app: app.label):
        yield from sorted(Path(application.path, "migrations").rglob("*.*"))


def nom_du_modele() -> str:
    """out: the template's name for the code as it stands."""
    empreinte = hashlib.sha256(django.__version__.encode())
    for fichier in fichiers_de_migration():
        if fichier.suffix in {".py", ".sql"}:
            empreinte.update(fichier.name.encode() + fichier.read_bytes())
    return PREFIXE + empreinte.hexdigest()[:16]


def preparer() -> str:
    """Make the template unless it exists. out: its name. The server is up, Django is loaded."""
    nom = nom_du_modele()
    with connection._nodb_cursor() as curseur:  # type: ignore[attr-defined]
        curseur.execute("SELECT pg_advisory_lock(%s)", [VERROU])
        if nom not in _modeles(curseur):
            _fabriquer(curseur, nom)
    return nom


def _modeles(curseur: psycopg.Cursor[tuple[str]]) -> list[str]:
    curseur.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIXE + "%"])
    return [nom for (nom,) in curseur.fetchall()]


def _fabriquer(curseur: psycopg.Cursor[tuple[str]], nom: str) -> None:
    ebauche = PREFIXE + "ebauche"
    for ancien in _modeles(curseur):
        curseur.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(ancien)))
    curseur.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(ebauche)))
    reglages = connection.settings_dict
    habituelle = reglages["NAME"]
    connection.close()
    try:
        reglages["NAME"] = ebauche
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()
        reglages["NAME"] = habituelle
    curseur.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(ebauche), sql.Identifier(nom)
        )
    )


def vider() -> None:
    """Remove every row of the test database, but those that the migrations wrote.

    Django truncates all the tables and writes their permissions again: three hundred tables for
    the few that a test fills. Transactions under way are waited for, as a truncation does.
    """
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = sorted({nom for (nom,) in curseur.fetchall()} - GARDEES)
        noms = sql.SQL(", ").join(map(sql.Identifier, tables))
        curseur.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(noms))
        une_ligne = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
        curseur.execute(
            sql.SQL(" UNION ALL ").join(
                une_ligne.format(sql.Literal(nom), sql.Identifier(nom)) for nom in tables
            )
        )
        pleines = [nom for (nom,) in curseur.fetchall()]
        if not pleines:
            return
        curseur.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if curseur.fetchone() == (True,):
            # Neither foreign keys, as all goes, nor the triggers that protect what was written.
            curseur.execute("SET LOCAL session_replication_role = replica")
            for nom in pleines:
                curseur.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(nom)))
        else:
            noms = sql.SQL(", ").join(map(sql.Identifier, pleines))
            curseur.execute(sql.SQL("TRUNCATE {} CASCADE").format(noms))
