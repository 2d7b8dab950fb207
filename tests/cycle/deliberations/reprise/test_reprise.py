"""Past acts come in as published and go out the same; nothing is committed, nothing is edited."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations.models import Article, LigneRapport, Mouvement, Rapport
from ecluse.cycle.deliberations.reprise import actions, export
from ecluse.cycle.deliberations.reprise.fichiers import FICHIERS, ImportRefuse, du_dossier
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.regles.acte import ecrire

pytestmark = pytest.mark.django_db

ACTES = settings.PROGRAMMES / "pas-de-calais" / "deliberations"


def importe(numero: str) -> Rapport:
    return actions.importer(actions.lire(du_dossier(ACTES / numero)), None)


def somme(rapport: Rapport, financement: str) -> Decimal:
    lignes = LigneRapport.objects.filter(
        article__rapport=rapport, financement=financement, votee=True
    )
    return lignes.aggregate(t=Sum("montant"))["t"]


def test_the_list_gives_what_was_voted_not_the_sum_of_lines() -> None:
    from ecluse.cycle.deliberations import queries

    importe("2023-499")
    pilote = f.compte(Role.PILOTAGE)
    assert queries.rapports(pilote).get().total == Decimal("1212822.95")


def test_the_act_of_2025_is_as_published() -> None:
    rapport = importe("2025-237")
    assert (rapport.etat, rapport.origine, rapport.membres) == ("adopte", "import", 44)
    assert somme(rapport, "departemental") == Decimal("12408093.32")
    assert somme(rapport, "fsl") == Decimal("2165033.66")
    assert rapport.articles.count() == 24
    assert rapport.articles.get(numero=24).montant == Decimal("12408093.32")
    assert rapport.articles.get(numero=10).lignes.count() == 9
    blocs = list(rapport.blocs.all())
    assert len(blocs) == 8
    # What is published counts the recused members as abstentions: both numbers are kept.
    assert (blocs[1].pour, blocs[1].abstention, blocs[1].deports_presents) == (25, 13, 13)
    assert [a.numero for a in blocs[2].articles.all()] == [5, 6, 7]
    assert not Mouvement.objects.exists()


def test_the_act_of_2023_is_as_published() -> None:
    rapport = importe("2023-499")
    # Five cents of what was voted are in no line: both amounts are kept.
    assert rapport.articles.get(numero=8).montant == Decimal("1212822.95")
    assert somme(rapport, "departemental") == Decimal("1212822.90")
    assert "centimes_perdus" in {a["code"] for a in rapport.publie["anomalies"]}
    recette = rapport.articles.get(numero=1)
    assert (recette.role, recette.montant) == ("recette", Decimal("40000.00"))
    assert {a.role for a in rapport.articles.filter(numero__in=(2, 3, 4))} == {"financement"}
    assert rapport.avis_commissions.count() == 2


@pytest.mark.parametrize("numero", ["2023-499", "2025-237"])
def test_published_acts_go_out_byte_for_byte(numero: str, tmp_path: Path) -> None:
    importe(numero)
    call_command("exporter_deliberation", numero, str(tmp_path / "sortie"), stdout=StringIO())
    for nom in FICHIERS:
        assert (tmp_path / "sortie" / nom).read_bytes() == (ACTES / numero / nom).read_bytes()


def test_a_second_import_changes_nothing_and_another_content_is_refused(tmp_path: Path) -> None:
    sortie = StringIO()
    dossier = ecrire(tmp_path)
    call_command("importer_deliberation", str(dossier), stdout=sortie)
    call_command("importer_deliberation", str(dossier), stdout=sortie)
    assert "déjà importée" in sortie.getvalue()
    assert Rapport.objects.count() == 1
    with (dossier / "votes.csv").open("a", encoding="utf-8") as votes:
        votes.write("\n")
    with pytest.raises(CommandError, match="autre contenu"):
        call_command("importer_deliberation", str(dossier), stdout=sortie)


def test_a_malformed_row_imports_nothing(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path)
    texte = (dossier / "repartition.csv").read_text(encoding="utf-8")
    (dossier / "repartition.csv").write_text(texte.rstrip("\n") + "\nseule\n", encoding="utf-8")
    with pytest.raises(CommandError) as refus:
        call_command("importer_deliberation", str(dossier), stdout=StringIO())
    assert f"repartition.csv, ligne {len(texte.splitlines()) + 1}" in str(refus.value)
    assert "rien n’est importé" in str(refus.value)
    assert not Rapport.objects.exists()


def test_a_failure_halfway_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lecture = actions.lire(du_dossier(ecrire(tmp_path)))

    def tomber(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(actions, "_lignes", tomber)
    with pytest.raises(RuntimeError):
        actions.importer(lecture, None)
    assert not Rapport.objects.exists()


@pytest.mark.parametrize("debut", ["29/02/2025", "2025-02-29"])
def test_an_impossible_day_is_listed_and_imported(tmp_path: Path, debut: str) -> None:
    dossier = ecrire(tmp_path)
    lignes = (dossier / "repartition.csv").read_text(encoding="utf-8").splitlines()
    rang = lignes[0].split(",").index("periode_debut")
    cellules = lignes[1].split(",")
    cellules[rang] = debut
    lignes[1] = ",".join(cellules)
    (dossier / "repartition.csv").write_text("\n".join(lignes), encoding="utf-8")
    rapport = actions.importer(actions.lire(du_dossier(dossier)), None)
    codes = {(a["code"], a["ligne"]) for a in rapport.publie["anomalies"]}
    assert ("date_impossible", 2) in codes
    assert export.exporter(rapport)["repartition.csv"].decode().splitlines() == lignes


def test_the_lines_of_a_known_structure_are_its_own() -> None:
    structure = f.structure("association", nom="CCAS de Pont-à-Vendin")
    rapport = importe("2023-499")
    ligne = LigneRapport.objects.get(structure=structure)
    assert (ligne.article.rapport, ligne.montant) == (rapport, Decimal("5000.00"))
    assert ligne.beneficiaire == "CCAS de Pont-à-Vendin"


def test_a_refused_block_votes_nothing(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path)
    votes = (dossier / "votes.csv").read_text(encoding="utf-8").splitlines()
    tete = votes[0].split(",")
    for rang in range(1, len(votes)):
        cellules = votes[rang].split(",")
        pour, contre = tete.index("pour"), tete.index("contre")
        cellules[pour], cellules[contre] = "0", cellules[pour]
        votes[rang] = ",".join(cellules)
    (dossier / "votes.csv").write_text("\n".join(votes), encoding="utf-8")
    rapport = actions.importer(actions.lire(du_dossier(dossier)), None)
    assert not LigneRapport.objects.filter(article__rapport=rapport, votee=True).exists()
    assert "rejete" in set(rapport.articles.values_list("etat", flat=True))


def test_a_line_that_no_article_names_stands_apart(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path)
    toml = (dossier / "deliberation.toml").read_text(encoding="utf-8")
    (dossier / "deliberation.toml").write_text(toml.partition("[[articles]]")[0], encoding="utf-8")
    rapport = actions.importer(actions.lire(du_dossier(dossier)), None)
    article = Article.objects.get(rapport=rapport)
    assert article.objet == actions.SANS_ARTICLE
    assert article.lignes.count()


def test_only_pilotage_imports(tmp_path: Path) -> None:
    lecture = actions.lire(du_dossier(ecrire(tmp_path)))
    with pytest.raises(AccesRefuse):
        actions.importer(lecture, f.compte(Role.INSTRUCTEUR))
    assert actions.importer(lecture, f.compte(Role.PILOTAGE)).origine == "import"


def test_an_export_never_writes_over_something_else(tmp_path: Path) -> None:
    rapport = importe("2023-499")
    export.ecrire(rapport, tmp_path)
    export.ecrire(rapport, tmp_path)
    (tmp_path / "votes.csv").write_text("autre", encoding="utf-8")
    with pytest.raises(ActionRefusee, match="autre contenu"):
        export.ecrire(rapport, tmp_path)


def test_what_cannot_be_exported_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Aucune délibération"):
        call_command("exporter_deliberation", "1999-1", str(tmp_path))
    with pytest.raises(ActionRefusee, match="rédigée ici"):
        export.exporter(Rapport(numero="2026-1"))
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("importer_deliberation", str(tmp_path / "absent"))
    with pytest.raises(ImportRefuse):
        actions.lire({})


@pytest.mark.parametrize(
    "requete",
    [
        "UPDATE deliberations_rapport SET titre = 'autre' WHERE origine = 'import'",
        "DELETE FROM deliberations_rapport WHERE origine = 'import'",
        "UPDATE deliberations_article SET montant = 1",
        "DELETE FROM deliberations_article",
        "UPDATE deliberations_lignerapport SET montant = montant + 1",
        "DELETE FROM deliberations_blocvote",
        "UPDATE deliberations_aviscommission SET sens = 'défavorable'",
        "INSERT INTO deliberations_blocvote (uid, cree_le, rapport_id, rang, libelle) "
        "SELECT 'brut000000000001', now(), id, 99, '' FROM deliberations_rapport",
    ],
)
def test_the_database_keeps_an_imported_act_as_published(requete: str) -> None:
    importe("2025-237")
    with (
        pytest.raises(DatabaseError, match=r"tel que publié|Cannot"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(requete)


def test_the_rows_of_an_act_written_here_still_change() -> None:
    f.adoptee()
    LigneRapport.objects.update(rang=3)
    assert LigneRapport.objects.get().rang == 3
