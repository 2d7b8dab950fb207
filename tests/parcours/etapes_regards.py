"""What each reader finds on the page of a dossier, and what none of them may open."""

import re

from playwright.sync_api import expect

from tests.parcours.poste import Poste


def ignorer_l_instruction(porteur: Poste, uid: str) -> None:
    """The structure sees neither advice nor proposal, and cannot open their pages."""
    porteur.trouver_ferme(f"/instruction/{uid}/", 403)
    porteur.trouver_ferme("/dossiers/", 403)
    porteur.trouver_ferme("/deliberations/", 403)
    porteur.aller(f"/dossiers/{uid}/")
    porteur.ne_pas_lire("Avis du", "Proposition", "proposé", "Favorable")
    porteur.n_a_pas("Instruire le dossier", "Voir l’instruction", "Page d’instruction")


def ne_pas_modifier(porteur: Poste, uid: str) -> None:
    """A validated dossier is read, whatever address is typed."""
    porteur.aller(f"/candidatures/{uid}/budget/")
    expect(porteur.main.get_by_role("textbox")).to_have_count(0)
    porteur.n_a_pas("Enregistrer", "Enregistrer et continuer", "Reprendre le dossier")


def n_etre_pas_d_ici(etranger: Poste, *chemins: str) -> None:
    """Somebody of another structure finds nothing at any address of the dossier."""
    for chemin in chemins:
        etranger.trouver_ferme(chemin)


def lire_la_frise(lecteur: Poste, uid: str, attendus: list[tuple[str, str, str]]) -> None:
    """Every lock is passed: (its name, the day as the frise writes it, who)."""
    lecteur.aller(f"/dossiers/{uid}/")
    lecteur.controler("au bout")
    frise = lecteur.main.get_by_role("list", name=re.compile("Avancement"))
    verrous = frise.locator("> li")
    expect(verrous).to_have_count(len(attendus))
    for rang, (nom, jour, qui) in enumerate(attendus):
        verrou = verrous.nth(rang)
        expect(verrou).to_contain_text(nom)
        expect(verrou).to_contain_text("Franchi")
        expect(verrou).to_contain_text(jour)
        expect(verrou).to_contain_text(qui)
