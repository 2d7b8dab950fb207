"""Steps of the money: prepared by one, approved by another, executed, exported."""

import csv
from io import StringIO

from playwright.sync_api import expect

from tests.parcours.poste import Poste, piece

MOTIF = "Huit ateliers sur vingt n’ont pas eu lieu."


def preparer_l_avance(gestionnaire: Poste, uid: str) -> str:
    """16,000.00 euros are prepared; who prepared cannot approve. Out: the order's identifier."""
    gestionnaire.aller("/a-faire/")
    gestionnaire.aller(f"/versements/convention/{uid}/")
    gestionnaire.confirmer("Préparer l’ordre de l’avance", "Préparer 16 000,00 €")
    gestionnaire.lire_message("Une autre personne doit l’approuver")
    gestionnaire.controler("avance préparée")
    return ouvrir_l_ordre(gestionnaire, "Avance")


def ouvrir_l_ordre(gestionnaire: Poste, nature: str) -> str:
    """From the payments of a convention to the order just prepared by the same person."""
    ligne = gestionnaire.main.get_by_role("row", name=nature)
    gestionnaire.cliquer(ligne.get_by_role("link"))
    gestionnaire.lire("Une autre personne doit approuver cet ordre")
    gestionnaire.n_a_pas("Approuver l’ordre", "Noter la transmission")
    gestionnaire.controler("préparé")
    return gestionnaire.uid


def approuver(second: Poste, ordre: str, montant: str) -> None:
    """Somebody else approves."""
    second.aller(f"/versements/{ordre}/")
    second.controler("à approuver")
    second.confirmer("Approuver l’ordre", f"Approuver {montant}")
    second.lire_message("est approuvé")


def payer(gestionnaire: Poste, ordre: str, jour: str, reference: str) -> None:
    """Handed to the payeur, then executed."""
    gestionnaire.aller(f"/versements/{ordre}/")
    gestionnaire.confirmer("Noter la transmission", "L’ordre est transmis")
    gestionnaire.lire_message("est transmis au payeur")
    gestionnaire.controler("transmis")
    gestionnaire.ecrire("Date d’exécution", jour)
    gestionnaire.ecrire("Numéro donné par le payeur", reference)
    gestionnaire.appuyer("Enregistrer l’exécution")
    gestionnaire.lire_message("est enregistrée")
    gestionnaire.lire(reference)


def calculer_le_solde(gestionnaire: Poste, uid: str) -> str:
    """20,000.00 − 16,000.00 = 4,000.00, explained. Out: the order's identifier."""
    gestionnaire.aller(f"/versements/convention/{uid}/")
    gestionnaire.lire("les objectifs sont atteints")
    gestionnaire.confirmer("Calculer le solde", "Calculer le solde")
    gestionnaire.lire_message("Le solde est calculé")
    gestionnaire.controler("soldée")
    ordre = ouvrir_l_ordre(gestionnaire, "Solde")
    explication = gestionnaire.main.locator(".pourquoi")
    for texte in ("Pourquoi ?", "4 000,00 €", "20 000,00 €", "16 000,00 €"):
        expect(explication).to_contain_text(texte)
    return ordre


def constater_le_silence(gestionnaire: Poste, uid: str) -> None:
    """Objectives not met: the rule gives no amount."""
    gestionnaire.aller(f"/versements/convention/{uid}/")
    gestionnaire.lire("les objectifs ne sont pas tous atteints")
    gestionnaire.confirmer("Calculer le solde", "Calculer le solde")
    gestionnaire.lire("La règle ne donne pas le montant")
    gestionnaire.controler("à décider")


def decider(gestionnaire: Poste, uid: str) -> None:
    """An amount with its reason and its piece; who decided cannot approve."""
    gestionnaire.ecrire("Montant dû, tout compris", "14 500,00")
    gestionnaire.appuyer("Enregistrer la décision")
    gestionnaire.erreur_au_champ("Motif", "Motivez le montant décidé")
    expect(gestionnaire.champ("Montant dû, tout compris")).to_have_value("14 500,00")
    gestionnaire.ecrire("Motif", MOTIF)
    gestionnaire.champ("Pièce qui fonde").set_input_files(piece("note.pdf", b"note"))
    gestionnaire.appuyer("Enregistrer la décision")
    gestionnaire.lire("un titre de recettes de 1 500,00 € sera préparé")
    gestionnaire.n_a_pas("Approuver la décision")
    gestionnaire.controler("décidée")


def approuver_la_decision(second: Poste, uid: str) -> None:
    """The titre de recettes is prepared by the approval of somebody else."""
    second.aller(f"/versements/convention/{uid}/")
    second.lire(MOTIF)
    second.controler("décision à approuver")
    second.confirmer("Approuver la décision", "Approuver 14 500,00 €")
    second.lire_message("La décision est approuvée")
    second.lire("À récupérer", "1 500,00 €")
    second.controler("à récupérer")


def exporter(gestionnaire: Poste) -> list[dict[str, str]]:
    """The CSV of the orders, read back."""
    gestionnaire.aller("/versements/")
    brut = gestionnaire.telecharger("Exporter en CSV").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(StringIO(brut), delimiter=";"))
