"""What a test committed does not reach the next."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from tests import base_modele, fabriques


def _lignes() -> dict[str, int]:
    """The number of rows by table, where there are any."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        comptes = {}
        for (table,) in curseur.fetchall():
            curseur.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            comptes[table] = curseur.fetchone()[0]
    return {table: nombre for table, nombre in comptes.items() if nombre}


@pytest.mark.django_db(transaction=True)
def test_all_that_was_committed_is_removed_and_the_permissions_stay() -> None:
    """What nobody may erase too: the journal, the history."""
    avant = _lignes()
    assert set(avant) == base_modele.GARDEES
    convention = fabriques.convention("signee")
    assert Permission.objects.exists()
    ecrites = set(_lignes()) - base_modele.GARDEES
    assert {convention._meta.db_table, "socle_journal"} <= ecrites
    base_modele.vider()
    assert _lignes() == avant
