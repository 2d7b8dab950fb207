"""Somebody who applies for the first time, on a dispositif with rules of its own (FAJ collectif):
each rule is said where it is broken, as one types, and keeps the dossier from being deposited."""

import re

import pytest
from playwright.sync_api import expect

from ecluse.annuaire.models import Role
from ecluse.cycle.candidatures.models import Candidature
from tests import fabriques as f
from tests.parcours.conftest import Calendrier
from tests.parcours.monde import Monde
from tests.parcours.poste import Poste, Salle, piece

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

BESOIN = "Quel besoin avez-vous repéré"
CONTACT = "Quel jour avez-vous échangé avec le SLAI"
POSTE = "Si vous demandez un poste"
REGLES = "Les règles de cet appel"


def point(poste: Poste, code: str, texte: str) -> None:
    """Wait until the rule of that code says so."""
    expect(poste.main.locator(f'[data-total="point-{code}"]')).to_contain_text(texte)


def suivant(poste: Poste, titre: str) -> None:
    """Save, go on, and look at the section that comes."""
    poste.appuyer("Enregistrer et continuer")
    expect(poste.main.get_by_role("heading", level=2, name=titre)).to_be_visible()
    poste.controler(f"faj {titre}")


def presenter(poste: Poste) -> None:
    """Days outside the rules of the fiche are said at their field."""
    poste.ecrire("Intitulé du projet", "Chantiers citoyens de l’été")
    poste.cocher("Artois")
    poste.ecrire("Début de l’action", "02/12/2024")
    poste.ecrire("Fin de l’action", "30/11/2025")
    poste.enregistre()
    point(poste, "demarrage", "À corriger")
    poste.ecrire("Début de l’action", "29/02/2025")
    poste.champ("Intitulé du projet").focus()
    poste.erreur_au_champ("Début de l’action", "Le 29 février 2025 n’existe pas")
    poste.ecrire("Début de l’action", "1er juillet 2024")
    poste.ecrire("Fin de l’action", "31/07/2025")
    poste.enregistre()
    expect(poste.main.locator('[data-total="point-demarrage"]')).to_have_text("")
    point(poste, "duree_action", "12 mois au plus")
    poste.controler("une durée trop longue")
    poste.ecrire("Fin de l’action", "30/06/2025")
    poste.enregistre()
    expect(poste.main.locator('[data-total="point-duree_action"]')).to_have_text("")


def decrire(poste: Poste) -> None:
    """The project, and years already received."""
    for question in (BESOIN, "Quels objectifs", "Comment l’action se déroule-t-elle"):
        poste.ecrire(question, "Dix jeunes par centre, avec les partenaires du quartier.")
    poste.choisir("Jeune et autonomie")
    poste.ecrire("Combien d’années de FAJ collectif", "2")
    poste.enregistre()
    point(poste, "annees_de_financement", "le maximum est de 2")
    poste.ecrire("Combien d’années de FAJ collectif", "0")
    poste.enregistre()
    expect(poste.main.locator('[data-total="point-annees_de_financement"]')).to_have_text("")


def doter(poste: Poste) -> None:
    """Means: a cell of numbers takes only numbers; a post asks for its argument."""
    for etiquette, valeur in (
        ("Fonction, ligne 1", "Animatrice"),
        ("Diplôme ou expérience, ligne 1", "BPJEPS"),
        ("ETP affectés, ligne 1", "un demi"),
        ("Quels moyens matériels", "Un local et un minibus."),
        ("Quelles sont les compétences", "Dix ans d’animation."),
    ):
        poste.ecrire(etiquette, valeur)
    poste.choisir("Oui")
    expect(poste.main.locator("[data-etat-enregistrement]")).to_contain_text(
        "sauf une réponse à corriger"
    )
    point(poste, "poste_exclu", "sauf exception à argumenter")
    poste.appuyer("Enregistrer et continuer")
    poste.lire("Ligne 1, ETP affectés : « un demi » n’est pas un nombre".replace(" :", "\u00a0:"))
    expect(poste.champ("ETP affectés, ligne 1")).to_have_value("un demi")
    poste.ecrire("ETP affectés, ligne 1", "0,5")
    poste.choisir("Non")
    poste.enregistre()


def situer(poste: Poste) -> None:
    """The exchange with the SLAI comes before the deposit."""
    poste.ecrire("Où intervenez-vous", "À Béthune et à Bruay.")
    poste.ecrire("Partenaire, ligne 1", "Mission locale")
    poste.ecrire("Quand avez-vous échangé avec le SLAI", "Le besoin est partagé.")
    poste.ecrire(CONTACT, "31/12/2024")
    poste.enregistre()
    point(poste, "contact_prealable", "il doit précéder le dépôt")
    poste.controler("un contact à venir")


def viser(poste: Poste) -> None:
    """What is aimed at."""
    poste.ecrire("Combien de jeunes toucherez-vous", "50")


def attester(poste: Poste) -> None:
    """Ticked with their instant."""
    poste.cocher("J’atteste que ce dossier et ses pièces sont exacts.")
    poste.cocher("J’accepte que le Département contrôle")
    poste.enregistre()


def budgeter(poste: Poste) -> None:
    """Half of the budget at most, shown as one types."""
    poste.lire(REGLES)
    for etiquette, montant in (
        ("Montant, Achats, ligne 1", "1 234,50"),
        ("Montant, Autres services extérieurs, ligne 1", "8 765,50"),
        ("Montant, Subventions d’exploitation, ligne 1", "5 000,01"),
        ("Intitulé, Subventions d’exploitation, ligne 2", "CAF"),
        ("Montant, Subventions d’exploitation, ligne 2", "4 999,99"),
    ):
        poste.ecrire(etiquette, montant)
    poste.main.get_by_label("État du cofinancement, ligne 2").select_option("Obtenu")
    poste.enregistre()
    point(poste, "part_du_budget", "À corriger")
    poste.lire("dont 4 999,99 € obtenus".replace(" €", "\u00a0€").replace("4 9", "4\u202f9"))
    poste.controler("plus de la moitié")
    poste.ecrire("Montant, Subventions d’exploitation, ligne 1", "5000")
    poste.ecrire("Montant, Subventions d’exploitation, ligne 2", "5000")
    poste.enregistre()
    point(poste, "part_du_budget", "Respecté")
    poste.lire("Le budget est équilibré")


def joindre(poste: Poste) -> None:
    """The statuts, then the account with its RIB."""
    statuts = poste.main.get_by_role("region", name="Statuts de la structure")
    statuts.get_by_label("Fichier à joindre").set_input_files(piece("statuts 🌱 été.pdf"))
    statuts.get_by_role("button", name="Joindre :").click()
    expect(statuts.get_by_role("link", name=re.compile("statuts"))).to_be_visible()
    poste.suivre("Continuer")
    poste.ecrire("IBAN", "FR76 3000 6000 0112 3456 7890 189")
    poste.champ("Relevé d’identité bancaire").set_input_files(piece("rib.pdf", b"rib"))
    poste.appuyer("Enregistrer et choisir ce compte")


def test_a_first_application_on_the_faj_collectif(
    salle: Salle, monde: Monde, calendrier: Calendrier
) -> None:
    calendrier.au("2024-05-06")
    structure = f.structure("centre_social", nom="Centre social fictif", t=monde.territoire)
    redacteur = f.compte(Role.REDACTEUR, structure=structure, prenom="Mina", nom="Première")
    with salle.poste(redacteur, entre=True) as poste:
        poste.aller("/appels/2024/4.1/")
        poste.appuyer("Préparer une candidature")
        poste.lire_titre("Candidature sans titre")
        presenter(poste)
        for titre, remplir in (
            ("Le projet", decrire),
            ("Les moyens", doter),
            ("Le territoire et les partenaires", situer),
            ("Les résultats attendus", viser),
            ("Attestations", attester),
            ("Budget prévisionnel", budgeter),
            ("Pièces à joindre", joindre),
        ):
            suivant(poste, titre)
            remplir(poste)
        # One point is left: the page leads to the very field, and the keyboard is in it.
        poste.lire("1 point à compléter".replace("1 p", "1\u00a0p"))
        poste.suivre("Voir ce qui manque")
        manque = re.compile("L’échange est daté du 31 décembre")
        poste.cliquer(poste.main.get_by_role("link", name=manque))
        expect(poste.champ(CONTACT)).to_be_focused()
        poste.ecrire(CONTACT, "15 avril 2024")
        poste.enregistre()
        poste.aller(f"/candidatures/{poste.uid}/apercu/")
        poste.lire("Tout est rempli.", "Attesté le 6 mai 2024", "(obtenu)", "0,5")
        poste.suivre("Passer au dépôt")
        poste.appuyer("Déposer le dossier")
        poste.lire_message("Le dossier est déposé sous le numéro")
    assert Candidature.objects.get(structure=structure).etat == "deposee"


def test_two_people_on_two_computers_choose_between_two_versions(
    salle: Salle, calendrier: Calendrier
) -> None:
    c = f.candidature("brouillon")
    chemin = f"/candidatures/{c.uid}/section/projet/"
    with (
        salle.poste(f.redacteur_de(c.structure), entre=True) as robin,
        salle.poste(f.signataire_de(c.structure), entre=True) as sacha,
    ):
        robin.aller(chemin)
        sacha.aller(chemin)
        robin.ecrire(BESOIN, "Le besoin selon Robin.")
        robin.enregistre()
        sacha.ecrire(BESOIN, "Le besoin selon Sacha.")
        sacha.appuyer("Enregistrer", exact=True)
        sacha.lire("Deux versions de cette partie existent", "Le besoin selon Robin.", "Robin")
        expect(sacha.champ(BESOIN)).to_have_value("Le besoin selon Sacha.")
        sacha.controler("deux personnes")
        sacha.appuyer("Prendre cette version")
        sacha.lire_message("L’autre version est gardée")
        expect(sacha.champ(BESOIN)).to_have_value("Le besoin selon Robin.")
    c.refresh_from_db()
    assert c.sections.get(code="projet").contenu["besoin_repere"] == "Le besoin selon Robin."
