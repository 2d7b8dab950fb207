"""When the objectives are not met the rule is silent: two people fix the amount, and what was
paid in excess is claimed back."""

from datetime import date

import pytest

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import actions as suivi
from ecluse.cycle.suivi import grille
from ecluse.cycle.versements import actions as versements
from tests import fabriques as f
from tests.parcours import etapes_paiement as paiement
from tests.parcours.conftest import Calendrier
from tests.parcours.etapes_suivi import accepter
from tests.parcours.monde import Monde
from tests.parcours.poste import Salle

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

BILAN = {
    "realisation": {"actions_realisees": "Une permanence sur deux, douze ateliers."},
    "resultats": {"ecarts": "Le poste est resté vacant cinq mois."},
    "freins": {"analyse_freins": "Le recrutement."},
    "financier": {"depenses_realisees": "14500.00"},
}


def _bilan_remis(monde: Monde) -> Convention:
    """An advance of 16,000.00 paid, and a bilan handed in, by the actions."""
    auteur = monde.redacteur
    assert monde.signataire.a_role("signataire", structure_id=monde.structure.pk)
    c = f.convention("signee", structure=monde.structure)
    with f.au("2025-07-22"):
        ordre = versements.preparer_avance(c, monde.gestionnaire)
        versements.approuver(ordre, monde.second)
        versements.transmettre(ordre, monde.gestionnaire)
        versements.constater_execution(ordre, date(2025, 7, 22), "M-4512", monde.gestionnaire)
    with f.au("2026-09-02"):
        lignes = grille.lire(c, date(2026, 9, 2)).lignes
        mois = date(2026, 2, 1)
        cases = {(x.fiche, x.indicateur.code, mois): 3 for x in lignes}
        suivi.enregistrer_saisies(c, cases, auteur)
        bilan = suivi.ouvrir_bilan(c, auteur)
        for code, reponses in BILAN.items():
            suivi.enregistrer_section(bilan, code, reponses, 0, auteur)
        suivi.soumettre(bilan, auteur)
    return c


def test_what_was_paid_in_excess_is_claimed_back(
    salle: Salle, monde: Monde, calendrier: Calendrier
) -> None:
    uid = _bilan_remis(monde).uid
    calendrier.au("2026-09-14")
    with salle.poste(monde.instructeur, entre=True) as instructeur:
        accepter(instructeur, uid, atteints=False, appreciation="Douze ateliers sur vingt.")
    calendrier.au("2026-09-15")
    with (
        salle.poste(monde.gestionnaire, entre=True) as gestionnaire,
        salle.poste(monde.second, entre=True) as second,
    ):
        paiement.constater_le_silence(gestionnaire, uid)
        paiement.decider(gestionnaire, uid)
        with salle.poste(monde.redacteur, entre=True) as redacteur:
            redacteur.aller(f"/versements/convention/{uid}/")
            redacteur.ne_pas_lire("14 500,00 €", paiement.MOTIF)
        paiement.approuver_la_decision(second, uid)
        lignes = paiement.exporter(gestionnaire)
        titre = lignes[-1]
        assert (titre["genre"], titre["montant"], titre["etat"]) == (
            "titre de recettes",
            "1500.00",
            "préparé, à approuver",
        )
    assert len(lignes) == 2
