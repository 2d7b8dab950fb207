"""The whole journey of dispositif 2025/4.5, from the opened call to the paid balance.

Everything is done with the mouse and the keyboard by people signed in at their own screens; what
each must not see or do is tried too.
"""

from contextlib import ExitStack

import pytest

from ecluse.socle.travaux import executer_en_attente
from tests.parcours import etapes_convention as convention
from tests.parcours import etapes_decision as decision
from tests.parcours import etapes_depot as depot
from tests.parcours import etapes_paiement as paiement
from tests.parcours import etapes_regards as regards
from tests.parcours import etapes_suivi as suivi
from tests.parcours.conftest import Calendrier
from tests.parcours.monde import Monde
from tests.parcours.poste import Poste, Salle

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

#: Each lock of the dossier, when it was passed and by whom.
VERROUS = [
    ("Dépôt", "5 mai 2025", "Robin Plume"),
    ("Validation", "6 mai 2025", "Sacha Parafe"),
    ("Instruction", "26 mai 2025", "Inès Instruit"),
    ("Délibération", "7 juillet 2025", "Commission permanente"),
    ("Convention", "21 juillet 2025", "Dominique Modèle et Camille Exemple"),
    ("Avance", "28 juillet 2025", "Félix Second"),
    ("Bilan", "14 septembre 2026", "Inès Instruit"),
    ("Solde", "21 septembre 2026", "Félix Second"),
]


def test_from_the_call_to_the_paid_balance(
    salle: Salle, monde: Monde, calendrier: Calendrier
) -> None:
    with ExitStack() as pile:

        def asseoir(nom: str) -> Poste:
            # The first signs in with a password; the others find their session open.
            entre = nom != "redacteur"
            return pile.enter_context(salle.poste(getattr(monde, nom), entre=entre))

        with salle.poste() as public:
            depot.lire_l_appel(public)
        redacteur, signataire = asseoir("redacteur"), asseoir("signataire")
        uid, numero = _deposer(redacteur, signataire, monde, calendrier)
        with salle.poste(monde.etranger, entre=True) as etranger:
            adresses = (f"/candidatures/{uid}/", f"/dossiers/{uid}/")
            regards.n_etre_pas_d_ici(etranger, *adresses)
        instructeur = asseoir("instructeur")
        _instruire(salle, monde, instructeur, redacteur, calendrier, uid, numero)
        with salle.poste(monde.pilotage, entre=True) as pilotage:
            _deliberer(pilotage, calendrier, numero)
        gestionnaire, second = asseoir("gestionnaire"), asseoir("second")
        lien = _conventionner(gestionnaire, signataire, calendrier)
        _avancer(gestionnaire, second, redacteur, calendrier, lien)
        _suivre(redacteur, instructeur, calendrier, lien)
        _solder(gestionnaire, second, calendrier, lien)
        regards.lire_la_frise(instructeur, uid, VERROUS)
        regards.ignorer_l_instruction(redacteur, uid)


def _deposer(
    redacteur: Poste, signataire: Poste, monde: Monde, calendrier: Calendrier
) -> tuple[str, str]:
    uid = depot.creer(redacteur)
    depot.presenter(redacteur)
    depot.remplir_les_sections(redacteur)
    depot.budgeter(redacteur)
    depot.joindre(redacteur)
    depot.donner_le_compte(redacteur, monde.structure)
    numero = depot.deposer(redacteur)
    redacteur.aller(f"/candidatures/{uid}/valider/")
    redacteur.n_a_pas("Valider et demander 20 000,00 €")
    calendrier.au("2025-05-06")
    depot.valider(signataire, uid)
    executer_en_attente()
    signataire.page.reload()
    depot.lire_l_attestation(signataire, numero)
    regards.ne_pas_modifier(redacteur, uid)
    return uid, numero


def _instruire(
    salle: Salle,
    monde: Monde,
    instructeur: Poste,
    redacteur: Poste,
    calendrier: Calendrier,
    uid: str,
    numero: str,
) -> None:
    calendrier.au("2025-05-12")
    slisl = monde.slisl
    decision.ouvrir(instructeur, uid, numero)
    calendrier.au("2025-05-20")
    with salle.poste(slisl, entre=True) as poste:
        avis = decision.rendre_l_avis(poste)
        poste.trouver_ferme("/versements/", 403)
    with salle.poste(monde.autre_slisl, entre=True) as poste:
        regards.n_etre_pas_d_ici(poste, avis, f"/dossiers/{uid}/", f"/instruction/{uid}/")
    calendrier.au("2025-05-26")
    decision.proposer(instructeur, uid)
    instructeur.trouver_ferme("/deliberations/nouveau/", 403)
    regards.ignorer_l_instruction(redacteur, uid)
    redacteur.trouver_ferme(avis, 403)


def _deliberer(pilotage: Poste, calendrier: Calendrier, numero: str) -> None:
    calendrier.au("2025-06-17")
    rapport = decision.preparer_le_rapport(pilotage, numero)
    calendrier.au("2025-06-24")
    decision.inscrire(pilotage, rapport)
    calendrier.au("2025-07-07")
    decision.voter(pilotage, rapport)
    decision.adopter(pilotage, rapport)
    decision.lire_le_grand_livre(pilotage)
    calendrier.au("2025-07-08")
    decision.dater(pilotage, rapport)


def _conventionner(gestionnaire: Poste, signataire: Poste, calendrier: Calendrier) -> str:
    uid = convention.preparer(gestionnaire)
    convention.generer(gestionnaire)
    signataire.trouver_ferme(f"/conventions/{uid}/")
    convention.lire_les_documents(gestionnaire)
    convention.proposer_a_la_signature(gestionnaire)
    signataire.aller(f"/conventions/{uid}/")
    signataire.n_a_pas("Enregistrer la signature", "Enregistrer les dates")
    convention.lire_les_documents(signataire)
    calendrier.au("2025-07-09")
    convention.dater(gestionnaire, uid)
    calendrier.au("2025-07-21")
    convention.signer(gestionnaire, uid)
    return uid


def _avancer(
    gestionnaire: Poste, second: Poste, redacteur: Poste, calendrier: Calendrier, uid: str
) -> None:
    calendrier.au("2025-07-22")
    ordre = paiement.preparer_l_avance(gestionnaire, uid)
    redacteur.trouver_ferme(f"/versements/{ordre}/")
    calendrier.au("2025-07-23")
    paiement.approuver(second, ordre, "16 000,00 €")
    calendrier.au("2025-07-28")
    paiement.payer(gestionnaire, ordre, "28/07/2025", "M-4512")
    redacteur.aller(f"/versements/{ordre}/")
    redacteur.lire("16 000,00 €", "M-4512")


def _suivre(redacteur: Poste, instructeur: Poste, calendrier: Calendrier, uid: str) -> None:
    calendrier.au("2025-12-01", "09:00:00")
    suivi.saisir_a_l_ecran(redacteur, uid)
    calendrier.au("2026-09-02")
    suivi.saisir_par_classeur(redacteur, uid)
    suivi.rediger_le_bilan(redacteur, uid)
    calendrier.au("2026-09-07")
    suivi.demander_une_correction(instructeur, uid)
    calendrier.au("2026-09-09")
    suivi.corriger(redacteur, uid)
    calendrier.au("2026-09-14")
    suivi.accepter(instructeur, uid, atteints=True)


def _solder(gestionnaire: Poste, second: Poste, calendrier: Calendrier, uid: str) -> None:
    calendrier.au("2026-09-15")
    ordre = paiement.calculer_le_solde(gestionnaire, uid)
    calendrier.au("2026-09-16")
    paiement.approuver(second, ordre, "4 000,00 €")
    calendrier.au("2026-09-21")
    paiement.payer(gestionnaire, ordre, "21/09/2026", "M-5120")
    gestionnaire.aller(f"/conventions/{uid}/")
    gestionnaire.lire("soldée")
    lignes = paiement.exporter(gestionnaire)
    assert [(x["nature"], x["montant"], x["etat"]) for x in lignes] == [
        ("avance", "16000.00", "payé"),
        ("solde", "4000.00", "payé"),
    ]
