"""Steps of the Département until the vote: advise, propose, report, adopt."""

import re

from playwright.sync_api import expect

from tests.parcours.poste import Poste

AVIS = "Le besoin est réel : aucune permanence à moins de trente kilomètres."
RAPPORT = "Appel à projets 2025, phase 2"


def ouvrir(instructeur: Poste, uid: str, numero: str) -> None:
    """The dossier is found in the list, its instruction opened: checks made, advice asked."""
    instructeur.aller("/a-faire/")
    instructeur.aller("/dossiers/")
    instructeur.suivre(numero)
    instructeur.suivre("Instruire le dossier")
    instructeur.ecrire("Avis attendu pour le", "23/05/2025")
    instructeur.appuyer("Ouvrir l’instruction")
    instructeur.lire("contrôles sont satisfaits", "SLISL")
    instructeur.controler("ouverte")


def rendre_l_avis(slisl: Poste) -> str:
    """The service of the territoire finds what it is asked, and answers. Out: the address."""
    slisl.aller("/a-faire/")
    slisl.cliquer(slisl.main.get_by_role("link", name=re.compile("[Aa]vis")).first)
    slisl.lire_titre("Avis du")
    slisl.controler()
    slisl.choisir("Favorable")
    slisl.ecrire("Motivation", AVIS)
    slisl.appuyer("Rendre l’avis")
    slisl.lire(AVIS, "Lou Local")
    slisl.n_a_pas("Rendre l’avis", "Enregistrer la proposition")
    return slisl.page.url.removeprefix(slisl.serveur)


def proposer(instructeur: Poste, uid: str) -> None:
    """One cent above the ceiling is refused at the field; the ceiling is accepted."""
    instructeur.aller(f"/instruction/{uid}/")
    instructeur.lire(AVIS)
    instructeur.choisir("Favorable")
    instructeur.ecrire("Montant proposé", "20 000,01")
    instructeur.appuyer("Enregistrer la proposition")
    instructeur.erreur_au_champ("Montant proposé", "20 000,00 €")
    expect(instructeur.champ("Montant proposé")).to_have_value("20 000,01")
    instructeur.controler("refusée")
    instructeur.ecrire("Montant proposé", "20 000,00")
    instructeur.lire("Vous proposez 20 000,00 €, le montant demandé", "16 000,00 €")
    instructeur.appuyer("Enregistrer la proposition")
    instructeur.lire("Proposition en vigueur", "Inès Instruit")
    instructeur.controler("proposée")


def preparer_le_rapport(pilotage: Poste, numero: str) -> str:
    """The rapport on C02-428B02: available, proposed, balance. Out: its identifier."""
    pilotage.aller("/deliberations/")
    pilotage.lire("Propositions favorables en attente", numero)
    pilotage.suivre("Nouveau rapport")
    pilotage.ecrire("Titre", RAPPORT)
    pilotage.ecrire("Numéro du rapport", "57")
    pilotage.ecrire("Séance de la commission permanente", "7 juillet 2025")
    pilotage.appuyer("Créer le rapport")
    pilotage.lire_titre(RAPPORT)
    uid = pilotage.uid
    pilotage.suivre("Ajouter un article")
    pilotage.ecrire("Objet de l’article", "Guichet unique logement des jeunes")
    options = pilotage.champ("Opération budgétaire").locator("option", has_text="C02-428B02")
    pilotage.champ("Opération budgétaire").select_option(options.first.get_attribute("value"))
    pilotage.appuyer("Ajouter l’article")
    pilotage.lire_titre("Dossiers de l’article 1")
    pilotage.controler()
    pilotage.cocher("CLLAJ fictif d’Artois")
    budget = pilotage.main.locator("#budget")
    for montant in ("220 000,00 €", "20 000,00 €", "200 000,00 €"):
        expect(budget).to_contain_text(montant)
    pilotage.appuyer("Inscrire les dossiers choisis")
    pilotage.lire_titre(RAPPORT)
    colonnes = pilotage.main.get_by_role("table", name="Budget du rapport")
    expect(colonnes.get_by_role("row").nth(1)).to_contain_text("C02-428B02")
    expect(colonnes.get_by_role("row").nth(1).get_by_role("cell")).to_have_text(
        ["1 100 000,00 €", "220 000,00 €", "20 000,00 €", "200 000,00 €"]
    )
    pilotage.controler("rempli")
    return uid


def inscrire(pilotage: Poste, uid: str) -> None:
    """The advice of the commission, then the order of the day."""
    pilotage.aller(f"/deliberations/{uid}/")
    pilotage.confirmer(
        "Ajouter un avis",
        "Enregistrer l’avis",
        **{"Commission": "2e commission", "Date de l’avis": "23/06/2025"},
    )
    pilotage.lire("2e commission", "14 jours avant la séance")
    pilotage.confirmer("Inscrire à l’ordre du jour", "Inscrire à l’ordre du jour")
    pilotage.lire("Le vote s’enregistre à partir de ce jour")
    pilotage.controler("inscrit")


#: Voices of each group: pour, contre, abstention, absents.
VOIX = {
    "Socialiste, Républicain et Citoyen": (17, 0, 0, 1),
    "Communiste et Républicain": (8, 0, 0, 0),
    "Union pour le Pas-de-Calais": (10, 0, 0, 0),
    "Rassemblement National": (0, 5, 0, 0),
    "Non-inscrit": (0, 0, 1, 0),
}


def voter(pilotage: Poste, uid: str) -> None:
    """Voices, recused and absent members make 44; one short is refused, what is typed is kept."""
    pilotage.aller(f"/deliberations/{uid}/")
    pilotage.suivre("Enregistrer le vote")
    for groupe, voix in VOIX.items():
        for nom, nombre in zip(("pour", "contre", "abstention", "absents"), voix, strict=True):
            pilotage.ecrire(f"{groupe}, {nom}", str(nombre) if nombre else "")
    pilotage.ecrire("Membres de l’assemblée", "44")
    pilotage.main.locator("summary", has_text="Socialiste, Républicain et Citoyen").click()
    pilotage.main.get_by_label("Élu Fictif SRC 01 se déporte").first.check()
    compte = pilotage.main.locator("#decompte")
    expect(compte).to_contain_text("Compte à revoir")
    pilotage.appuyer("Enregistrer le vote")
    expect(pilotage.main.locator("[data-resume-erreurs]")).to_contain_text("44")
    expect(pilotage.champ("Socialiste, Républicain et Citoyen, pour")).to_have_value("17")
    pilotage.controler("compte faux")
    pilotage.main.get_by_label("Élu Fictif SRC 02 se déporte").first.check()
    expect(compte).to_contain_text("Adopté")
    pilotage.appuyer("Enregistrer le vote")
    pilotage.lire("Adopté par le compte", "Total : 44")
    pilotage.controler("voté")


def adopter(pilotage: Poste, uid: str) -> None:
    """Adoption commits the line; and nothing changes after."""
    pilotage.confirmer(
        "Adopter",
        "Adopter et engager 20 000,00 €",
        **{"Numéro de la délibération": "2025-300"},
    )
    pilotage.lire_message("est adoptée")
    pilotage.controler("adopté")


def dater(pilotage: Poste, uid: str) -> None:
    """The days of transmission and of publication of the délibération."""
    pilotage.aller(f"/deliberations/{uid}/")
    pilotage.ecrire("Transmise au contrôle de légalité le", "08/07/2025")
    pilotage.ecrire("Publiée le", "08/07/2025")
    pilotage.appuyer("Enregistrer les dates")
    pilotage.lire_message("Les dates sont enregistrées")


def lire_le_grand_livre(pilotage: Poste) -> None:
    """The operation has been spent of 20,000.00, once."""
    pilotage.aller("/deliberations/budget/")
    pilotage.suivre("C02-428B02")
    pilotage.lire("200 000,00 €", "délibération n° 2025-300")
    ligne = pilotage.main.get_by_role("row", name=re.compile("2025-300"))
    expect(ligne).to_have_count(1)
    expect(ligne).to_contain_text("20 000,00 €")
