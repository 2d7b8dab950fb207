"""The large set: every state, and data that hold together."""

from collections import Counter

import pytest
from django.db import connection
from django.db.models import F, Sum

from ecluse.cycle.candidatures import contenu
from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature, Piece, Recepisse
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.deliberations.models import LigneRapport, Mouvement, Operation
from ecluse.cycle.suivi.models import Bilan, SaisieIndicateur
from ecluse.cycle.versements.models import Liquidation, Ordre
from ecluse.socle import fichiers
from ecluse.socle.models import Contenu, Courriel, Journal, Sequence
from tests.partage import _fichiers_temporaires  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def jeu(jeu_du_module: None) -> None:
    """The generated set, for all of them."""


def test_chaque_etat_est_la_et_les_donnees_se_tiennent(jeu: None) -> None:
    etats = Counter(Candidature.objects.values_list("etat", flat=True))
    assert set(etats) == set(TABLE.etats)
    assert sum(etats.values()) == 160
    assert Convention.objects.filter(etat="soldee").exists()
    assert Bilan.objects.exists() and SaisieIndicateur.objects.exists()
    assert Liquidation.objects.exists() and Courriel.objects.exists()


def test_les_numeros_sont_uniques_sans_trou_et_suivent_le_temps(jeu: None) -> None:
    deposees = list(
        Candidature.objects.filter(numero__isnull=False)
        .order_by("deposee_le")
        .values_list("numero", flat=True)
    )
    assert deposees == sorted(set(deposees))
    derniers = [int(n[-5:]) for n in deposees]
    assert derniers == list(range(1, len(derniers) + 1))
    assert Sequence.objects.get(code="CAND-2025").dernier == len(derniers)
    conventions = list(Convention.objects.order_by("cree_le").values_list("numero", flat=True))
    assert conventions == sorted(set(conventions))


def test_le_grand_livre_est_la_somme_des_engagements(jeu: None) -> None:
    operation = Operation.objects.get(code="FICTIF")
    mouvements = operation.mouvements.all()
    assert mouvements.aggregate(s=Sum("montant"))["s"] >= 0
    engages = -mouvements.filter(nature="engagement").aggregate(s=Sum("montant"))["s"]
    votees = LigneRapport.objects.filter(votee=True)
    assert engages == votees.aggregate(s=Sum("montant"))["s"]
    assert Mouvement.objects.filter(nature="engagement").count() == votees.count()


def test_les_empreintes_sont_celles_du_contenu(jeu: None) -> None:
    deposees = Candidature.objects.exclude(empreinte="").order_by("id")
    for candidature in deposees[:5]:
        assert contenu.empreinte(contenu.charger(candidature)) == candidature.empreinte
    assert Recepisse.objects.exclude(empreinte=F("candidature__empreinte")).count() == 0


def test_les_pieces_sont_de_vrais_fichiers_et_peu_de_contenus(jeu: None) -> None:
    assert Contenu.objects.count() < 15
    piece = Piece.objects.select_related("fichier__contenu").first()
    assert piece is not None
    assert fichiers.lire(piece.fichier).startswith(b"%PDF")


def test_les_paiements_ne_depassent_pas_la_convention(jeu: None) -> None:
    payes = Ordre.objects.filter(genre="paiement").exclude(etat="annule")
    for convention in Convention.objects.filter(ordres__isnull=False).distinct():
        total = payes.filter(convention=convention).aggregate(s=Sum("montant"))["s"]
        assert total <= convention.montant_maximum
    soldee = Convention.objects.filter(etat="soldee").first()
    assert soldee is not None
    total = payes.filter(convention=soldee).aggregate(s=Sum("montant"))["s"]
    assert total == soldee.montant_maximum


def test_l_historique_des_tables_et_le_journal_sont_ecrits(jeu: None) -> None:
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM candidatures_candidatureevent")
        assert curseur.fetchone()[0] == 160
    for candidature in Candidature.objects.filter(etat="conventionnee")[:3]:
        evenements = set(
            Journal.objects.filter(objet=f"candidature:{candidature.uid}").values_list(
                "evenement", flat=True
            )
        )
        attendus = {"creer", "deposer", "valider", "instruire", "adopter", "conventionner"}
        assert attendus <= evenements
