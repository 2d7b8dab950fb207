"""A newcomer: opens an account, enters their structure, brings a colleague in, fills the safe."""

from typing import Any

import pytest
from playwright.sync_api import expect

from ecluse.annuaire.models import DemandeAdhesion, Habilitation, Role, Structure
from ecluse.socle.models import Courriel
from tests import fabriques as f
from tests.parcours.conftest import Calendrier
from tests.parcours.poste import Poste, Salle, piece

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
SIRET = f.siret_fictif(f.siren_fictif(4321))
ADRESSE = "nour@exemple.invalid"


def dernier_lien(genre: str) -> str:
    return Courriel.objects.filter(genre=genre).order_by("-id")[0].lien


def ouvrir_un_compte(poste: Poste, prenom: str, adresse: str) -> None:
    poste.aller("/comptes/connexion/")
    poste.cliquer(poste.page.get_by_role("link", name="Ouvrir un compte"))
    poste.lire_titre("Ouvrir un compte")
    poste.controler()
    poste.ecrire("Prénom", prenom)
    poste.page.get_by_label("Nom", exact=True).fill("Essai")
    poste.ecrire("Adresse électronique", adresse)
    poste.page.get_by_label("Mot de passe", exact=True).fill(f.MOT_DE_PASSE)
    poste.ecrire("Le même mot de passe, encore", f.MOT_DE_PASSE)
    poste.appuyer("Ouvrir mon compte")
    poste.lire_titre("Confirmez votre adresse")
    poste.controler()
    poste.aller(dernier_lien("adresse"))
    poste.appuyer("Confirmer l’adresse")
    poste.lire_titre("Se connecter")
    poste.ecrire("Adresse électronique", adresse)
    poste.ecrire("Mot de passe", f.MOT_DE_PASSE)
    poste.appuyer("Se connecter")
    poste.lire_titre("À faire")
    poste.controler("nouveau venu")


def chercher(poste: Poste, numero: str) -> None:
    poste.ecrire("SIRET ou RNA", numero)
    poste.appuyer("Chercher")


def test_from_no_account_to_a_full_safe(salle: Salle, calendrier: Calendrier) -> None:
    f.departement()
    f.territoire()
    with salle.poste() as nour:
        ouvrir_un_compte(nour, "Nour", ADRESSE)
        nour.suivre("Trouver ma structure")
        chercher(nour, "1234 5678 9012 34")
        nour.erreur_au_champ("SIRET ou RNA", "sa clé ne correspond pas")
        nour.controler("numéro faux")
        chercher(nour, f"{SIRET[:3]} {SIRET[3:6]} {SIRET[6:9]} {SIRET[9:]}")
        nour.lire("Cette structure n’est pas encore inscrite")
        nour.suivre("Inscrire cette structure")
        expect(nour.champ("SIRET du siège")).to_have_value(SIRET)
        nour.main.get_by_label("Nom", exact=True).fill("Régie des Deux Rives")
        nour.main.get_by_role("textbox", name="Représentant légal").fill("Nour Essai")
        nour.ecrire("Qualité", "présidente")
        nour.cocher("Association")
        nour.appuyer("Inscrire la structure")
        nour.lire_titre("Régie des Deux Rives")
        nour.lire("Catégories à confirmer")
        nour.controler("signataire")
        structure = Structure.objects.get()
        _engager(nour)
        _inviter(salle, nour)
        _accepter_une_demande(salle, nour)
        _ranger(nour, structure)
        _choisir(nour, structure)


def _engager(nour: Poste) -> None:
    nour.suivre("Lire et souscrire")
    nour.ecrire("En qualité de", "présidente")
    nour.cocher("L’association souscrit")
    nour.appuyer("Souscrire au nom de l’association")
    nour.lire_message("a souscrit le contrat d’engagement républicain")
    nour.suivre("Ajouter un agrément")
    nour.ecrire("Nature de l’agrément", "Intermédiation locative")
    nour.ecrire("Valable depuis le", "01/01/2024")
    nour.appuyer("Enregistrer l’agrément")
    nour.lire_message("est enregistré")


def _inviter(salle: Salle, nour: Poste) -> None:
    """A colleague comes by the link of an invitation."""
    nour.suivre("Inviter un collègue")
    nour.ecrire("Prénom", "Lou")
    nour.main.get_by_label("Nom", exact=True).fill("Collègue")
    nour.ecrire("Adresse électronique", "lou@exemple.invalid")
    nour.choisir("Rédacteur")
    nour.appuyer("Envoyer l’invitation")
    nour.lire_message("Invitation envoyée")
    with salle.poste() as lou:
        lou.aller(dernier_lien("invitation"))
        lou.page.get_by_label("Mot de passe", exact=True).fill(f.MOT_DE_PASSE)
        lou.ecrire("Le même mot de passe, encore", f.MOT_DE_PASSE)
        lou.appuyer("Ouvrir mon compte")
        lou.lire_titre("À faire")
        lou.aller("/structures/ma-structure/")
        lou.lire_titre("Régie des Deux Rives")
        lou.n_a_pas("Inviter un collègue", "Transmettre la signature")


def _accepter_une_demande(salle: Salle, nour: Poste) -> None:
    """Somebody asks to join; the signataire lets them in, in another role."""
    with salle.poste() as sam:
        ouvrir_un_compte(sam, "Sam", "sam@exemple.invalid")
        sam.suivre("Trouver ma structure")
        chercher(sam, SIRET)
        sam.lire("Régie des Deux Rives")
        sam.controler("structure trouvée")
        sam.choisir("Rédacteur")
        sam.appuyer("Demander à la rejoindre")
        sam.lire_message("est envoyée")
        nour.aller("/a-faire/")
        nour.suivre("Répondre à Sam Essai")
        nour.main.locator("summary", has_text="Accepter").click()
        nour.main.get_by_label("Rôle", exact=True).select_option("financier")
        nour.appuyer("Accepter Sam Essai")
        nour.lire_message("fait désormais partie de la structure")
        sam.aller("/structures/ma-structure/")
        sam.lire("Financier")
    assert DemandeAdhesion.objects.get().etat == "acceptee"


def _ranger(nour: Poste, structure: Structure) -> None:
    nour.aller(structure.get_absolute_url())
    nour.suivre("Coffre")
    nour.suivre("Ranger un document")
    nour.champ("Document").select_option("comptes_annuels")
    nour.ecrire("Précision", "exercice 2023")
    nour.ecrire("Valable jusqu’au", "31/12/2024")
    fichier: Any = piece("comptes.pdf")
    nour.main.get_by_label("Fichier", exact=True).set_input_files(fichier)
    nour.appuyer("Ranger au coffre")
    nour.lire_message("ne peuvent pas le reprendre")
    nour.lire("Comptes annuels : exercice 2023", "Périmé")
    nour.controler("document périmé")


def _choisir(nour: Poste, structure: Structure) -> None:
    """With a second structure, the header offers a choice that lists follow."""
    autre = f.structure(nom="Maison des Trois Sources")
    droit = Habilitation.objects.get(structure=structure, role=Role.SIGNATAIRE)
    Habilitation.objects.create(
        compte=droit.compte, role=Role.REDACTEUR, structure=autre, debut=droit.debut
    )
    nour.aller("/candidatures/")
    menu = nour.page.locator(".menu--espaces")
    menu.locator("summary").click()
    nour.controler("choix de structure")
    nour.cliquer(menu.get_by_role("button", name="Maison des Trois Sources"))
    expect(menu.locator("summary")).to_contain_text("Maison des Trois Sources")
    nour.aller("/structures/ma-structure/")
    nour.lire_titre("Maison des Trois Sources")
    # A link to the other structure still opens.
    nour.aller(structure.get_absolute_url())
    nour.lire_titre("Régie des Deux Rives")
