"""Tables of an application, created together."""

from unittest import mock

import pytest
from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState, StateApps

from ecluse.socle.tables import CreerTables

CREATION = CreerTables(
    [
        CreateModel("Bief", [("id", models.BigAutoField(primary_key=True))]),
        CreateModel(
            "Vanne",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("bief", models.ForeignKey("essai.Bief", on_delete=models.PROTECT)),
            ],
        ),
    ]
)


def _tables() -> set[str]:
    noms = connection.introspection.table_names()
    return {nom for nom in noms if nom.startswith("essai_")}


@pytest.mark.django_db
def test_les_tables_viennent_et_partent_ensemble() -> None:
    migration = Migration("0001_tables", "essai")
    migration.operations = [CREATION]
    with connection.schema_editor() as editeur:
        migration.apply(ProjectState(), editeur)
    assert _tables() == {"essai_bief", "essai_vanne"}
    with connection.cursor() as curseur:
        relations = connection.introspection.get_relations(curseur, "essai_vanne")
    assert relations["bief_id"][:2] == ("id", "essai_bief")
    with connection.schema_editor() as editeur:
        migration.unapply(ProjectState(), editeur)
    assert _tables() == set()


def test_les_modeles_ne_sont_rendus_qu_une_fois() -> None:
    etat = ProjectState()
    rendre = StateApps.render_multiple
    with mock.patch.object(StateApps, "render_multiple", autospec=True, side_effect=rendre) as vu:
        assert not list(etat.apps.get_models())
        vu.reset_mock()
        CREATION.state_forwards("essai", etat)
        assert etat.apps.get_model("essai", "Vanne")._meta.get_field("bief").related_model
    assert vu.call_count == 1


def test_l_operation_dit_ce_qu_elle_cree() -> None:
    assert CREATION.describe() == "Create models Bief, Vanne"
    assert CREATION.references_model("Bief", "essai")
    assert not CREATION.references_model("Écluse", "essai")
