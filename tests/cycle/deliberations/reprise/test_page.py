"""The page of an imported act: as voted, beside what the lines make; nothing to change."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations import actions as deliberations
from ecluse.cycle.deliberations import queries as lectures
from ecluse.cycle.deliberations.reprise import actions, queries
from ecluse.cycle.deliberations.reprise.apercu import lisibles
from ecluse.cycle.deliberations.reprise.fichiers import du_dossier
from ecluse.socle.etats import TransitionImpossible
from tests import fabriques as f
from tests.cycle.deliberations.reprise.test_reprise import importe
from tests.regles.acte import ecrire

pytestmark = pytest.mark.django_db
E = Decimal


def texte_de(reponse) -> str:
    """The page with plain spaces."""
    texte = " ".join(reponse.content.decode().split())
    return texte.replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture
def pilote():
    """Pilotage."""
    return f.compte(Role.PILOTAGE, prenom="Paul")


def test_voted_amounts_stand_beside_the_sums() -> None:
    page = queries.page(importe("2023-499"))
    assert (page.vote, page.somme) == (E("1212822.95"), E("1212822.90"))
    assert (page.recettes, page.fsl) == (E("40000.00"), E("0.00"))
    assert {a.article.numero: a.ecart for a in page.articles if a.ecart} == {2: E("-0.05")}
    recette = next(b for b in page.budget if b.ae.recette)
    assert recette.ae.proposition == E("40000.00")


def test_the_fsl_stands_apart() -> None:
    page = queries.page(importe("2025-237"))
    assert (page.vote, page.somme) == (E("12408093.32"), E("12408093.32"))
    assert page.fsl == E("2165033.66")
    assert all(x.financement == "fsl" for x in page.lignes_fsl)
    assert len(page.budget) == 5


def test_the_page_says_it_all(client, pilote, django_assert_max_num_queries) -> None:
    rapport = importe("2025-237")
    client.force_login(pilote)
    url = reverse("deliberations:rapport", args=[rapport.uid])
    client.get(url)
    with django_assert_max_num_queries(12):
        texte = texte_de(client.get(url))
    for dit in (
        "12 408 093,32 €",
        "2 165 033,66 €",
        "Acte repris tel que publié",
        "Articles 10-15",
        "hors déports",
        "alertes",
    ):
        assert dit in texte
    assert "Modifier l’en-tête" not in texte
    liste = texte_de(client.get(reverse("deliberations:liste")))
    assert "12 408 093,32 €" in liste


def test_the_anomalies_say_where_and_what(client, pilote) -> None:
    rapport = importe("2023-499")
    client.force_login(pilote)
    texte = texte_de(client.get(reverse("deliberations:rapport", args=[rapport.uid])))
    assert "deliberation.toml" in texte
    assert "148 174,95 €" in texte
    for anomalie in lisibles(rapport.publie["anomalies"]):
        if anomalie["gravite"] == "erreur" and anomalie["trouve"]:
            trouve = anomalie["trouve"].replace("\u202f", " ").replace("\u00a0", " ")
            assert trouve in texte


def test_what_was_left_to_fill_is_shown_as_such(client, pilote, tmp_path) -> None:
    dossier = ecrire(tmp_path)
    for nom, colonne in (("votes.csv", "pour"), ("budget.csv", "solde")):
        lignes = (dossier / nom).read_text(encoding="utf-8").splitlines()
        rang = lignes[0].split(",").index(colonne)
        cellules = lignes[-1].split(",")
        cellules[rang] = "XX"
        lignes[-1] = ",".join(cellules)
        (dossier / nom).write_text("\n".join(lignes), encoding="utf-8")
    rapport = actions.importer(actions.lire(du_dossier(dossier)), None)
    client.force_login(pilote)
    texte = texte_de(client.get(reverse("deliberations:rapport", args=[rapport.uid])))
    assert "Le compte publié n’est pas rempli" in texte


def test_nothing_of_it_is_edited(pilote) -> None:
    rapport = importe("2023-499")
    for acte in (
        lambda: deliberations.enregistrer_transmission(
            rapport, date(2023, 11, 21), date(2023, 11, 21), pilote
        ),
        lambda: deliberations.modifier_rapport(
            rapport, pilote, titre="x", numero_rapport="1", seance=None, expose=""
        ),
        lambda: deliberations.ajouter_article(rapport, "x", f.operation(), pilote),
        lambda: deliberations.rouvrir(rapport, pilote),
        lambda: deliberations.retirer(rapport, pilote, "erreur"),
        lambda: deliberations.retirer_avis(rapport.avis_commissions.first(), pilote),
    ):
        with pytest.raises(TransitionImpossible):
            acte()


def test_it_asks_nothing_of_pilotage(pilote) -> None:
    importe("2023-499")
    assert not lectures.taches(pilote)
