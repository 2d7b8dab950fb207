"""Steps of the structure before the closing: write, join, deposit, validate."""

from playwright.sync_api import expect

from ecluse.annuaire.models import Structure
from tests.parcours.poste import Poste, piece

FICHE = "/appels/2025/4.5/"
INTITULE = "Permanences rurales de l’Artois"
SECTIONS = {
    "Le projet": {
        "Quel besoin avez-vous repéré": "Les jeunes de deux cantons ruraux n’ont aucun accueil.",
        "Quels objectifs": "Ouvrir deux permanences, accompagner les sortants de l’ASE.",
        "Qu’apporte ce projet en plus": "Des temps d’accueil là où le CLLAJ n’allait pas.",
        "Quelles nouvelles permanences": "Le mardi à Avesnes, le jeudi à Frévent.",
        "Quels nouveaux ateliers": "Budget, état des lieux, droits du locataire.",
        "Comment allez-vous vers": "Avec le bus de la mission locale, deux fois par mois.",
    },
    "Les moyens": {
        "Fonction, ligne 1": "Conseillère logement",
        "Diplôme ou expérience, ligne 1": "DE CESF",
        "ETP affectés, ligne 1": "0,6",
        "Recrutement à faire, ligne 1": "Non",
        "Quels moyens matériels": "Un bureau par permanence, un véhicule.",
        "Quelle est votre expérience": "Dix ans d’accueil de jeunes.",
    },
    "Le territoire et les partenaires": {
        "Quel est le périmètre": "Les communes de l’Artois.",
        "Partenaire, ligne 1": "Bailleur Exemple",
        "Rôle dans le projet, ligne 1": "Propose des logements",
        "Partenariat déjà en place, ligne 1": "Oui",
    },
    "Les résultats attendus": {
        "Contacts téléphoniques": "480",
        "Jeunes au parcours ASE qui seront reçus": "60",
        "Jeunes au parcours ASE qui seront accompagnés": "36",
        "Jeunes au parcours ASE qui seront logés": "12",
        "Jeunes qui seront reçus aux nouvelles": "120",
    },
}
#: Account, amount as somebody types it.
BUDGET = (
    ("Montant, Charges de personnel, ligne 1", "20 000,00 €"),
    ("Montant, Achats, ligne 1", "1 500,5"),
    ("Montant, Subventions d’exploitation, ligne 1", "20000"),
    ("Montant, Autres produits de gestion courante, ligne 1", "1500,50"),
)
TOTAL = "21 500,50 €"


def lire_l_appel(public: Poste) -> None:
    """Anybody reads the open calls and the fiche, and is asked to sign in to answer."""
    public.aller("/")
    public.lire("Ouverts", "4.5 Guichet unique logement des jeunes")
    public.suivre("4.5 Guichet unique logement des jeunes")
    public.lire_titre("4.5 Guichet unique logement des jeunes")
    public.lire(
        "du 1er avril 2025 au 9 mai 2025",
        "20 000,00 €",
        "comités locaux pour le logement autonome des jeunes",
        "du 1er septembre 2025 au 31 août 2026",
        "80 %",
        "Jeunes au parcours ASE accompagnés",
        "Hypothèses retenues",
    )
    expect(public.main.get_by_role("button", name="Préparer une candidature")).to_have_count(0)


def creer(redacteur: Poste) -> str:
    """Start the dossier from the fiche; out: its identifier."""
    redacteur.aller(FICHE)
    redacteur.appuyer("Préparer une candidature")
    redacteur.lire_titre("Candidature sans titre")
    redacteur.controler()
    return redacteur.uid


def presenter(redacteur: Poste) -> None:
    """The first section is saved as it is typed, then on demand."""
    redacteur.ecrire("Intitulé du projet", INTITULE)
    redacteur.enregistre()
    redacteur.page.reload()
    expect(redacteur.champ("Intitulé du projet")).to_have_value(INTITULE)
    redacteur.cocher("Artois")
    redacteur.appuyer("Enregistrer et continuer")


def remplir_les_sections(redacteur: Poste) -> None:
    """Each section of the fiche, one after the other."""
    for titre, reponses in SECTIONS.items():
        expect(redacteur.main.get_by_role("heading", level=2, name=titre)).to_be_visible()
        redacteur.controler(titre)
        for etiquette, valeur in reponses.items():
            redacteur.ecrire(etiquette, valeur)
        redacteur.appuyer("Enregistrer et continuer")
    attester(redacteur)


def attester(redacteur: Poste) -> None:
    """The attestations, ticked one by one."""
    expect(redacteur.main.get_by_role("heading", level=2, name="Attestations")).to_be_visible()
    redacteur.controler("Attestations")
    redacteur.cocher("J’atteste que ce dossier et ses pièces sont exacts.")
    redacteur.cocher("J’accepte que le Département contrôle")
    redacteur.appuyer("Enregistrer et continuer")


def budgeter(redacteur: Poste) -> None:
    """The budget: its sums follow what is typed."""
    expect(redacteur.main.get_by_role("heading", name="Budget prévisionnel")).to_be_visible()
    redacteur.controler()
    for etiquette, montant in BUDGET:
        redacteur.ecrire(etiquette, montant)
    redacteur.enregistre()
    expect(redacteur.main.locator('[data-total="charges"]')).to_have_text(TOTAL)
    expect(redacteur.main.locator('[data-total="produits"]')).to_have_text(TOTAL)
    redacteur.lire("20 000,00 €, sur 20 000,00 € au plus")
    redacteur.appuyer("Enregistrer et continuer")


def joindre(redacteur: Poste) -> None:
    """The pieces that the fiche requires."""
    redacteur.lire("Pièces à joindre")
    redacteur.controler()
    statuts = redacteur.main.get_by_role("region", name="Statuts de la structure")
    statuts.get_by_label("Fichier à joindre").set_input_files(piece("statuts.pdf"))
    statuts.get_by_role("button", name="Joindre :").click()
    expect(statuts.get_by_role("link", name="statuts.pdf")).to_be_visible()
    redacteur.suivre("Continuer")


def donner_le_compte(redacteur: Poste, structure: Structure) -> None:
    """The bank account with its RIB; then the dossier is complete."""
    expect(redacteur.champ("Titulaire du compte")).to_have_value(structure.nom)
    redacteur.ecrire("IBAN", "fr76 3000 6000 0112 3456 7890 189")
    redacteur.ecrire("BIC", "AGRIFRPP")
    redacteur.champ("Relevé d’identité bancaire").set_input_files(piece("rib.pdf", b"rib"))
    redacteur.appuyer("Enregistrer et choisir ce compte")
    redacteur.lire("Tout est rempli.")
    redacteur.controler()


def deposer(redacteur: Poste) -> str:
    """Deposit; the rédacteur may not validate. Out: the number of the dossier."""
    redacteur.suivre("Passer au dépôt")
    redacteur.lire("Le dépôt ne suffit pas", "Sacha Parafe")
    redacteur.appuyer("Déposer le dossier")
    redacteur.lire_message("Le dossier est déposé sous le numéro")
    redacteur.controler("déposé")
    redacteur.lire("La validation revient à Sacha Parafe")
    redacteur.n_a_pas("Relire et valider", "Enregistrer")
    return redacteur.main.locator(".entete-page__badges .petit:not([data-rebours])").inner_text()


def valider(signataire: Poste, uid: str) -> None:
    """The signataire finds the dossier to validate, reads it whole, commits the structure."""
    signataire.aller("/a-faire/")
    signataire.aller(f"/candidatures/{uid}/")
    signataire.suivre("Relire et valider")
    signataire.lire(INTITULE, "Le mardi à Avesnes", TOTAL, "statuts.pdf", "FR76 3000 6000")
    signataire.appuyer("Valider et demander 20 000,00 €")
    signataire.lire_message("Le dossier est validé")
    signataire.controler("validé")


def lire_l_attestation(signataire: Poste, numero: str) -> None:
    """The receipt bears the number, who validated, and when."""
    from pypdf import PdfReader

    chemin = signataire.telecharger("Attestation de validation")
    texte = " ".join(" ".join(p.extract_text() for p in PdfReader(chemin).pages).split())
    assert numero in texte
    assert "Sacha Parafe" in texte
    assert "6 mai 2025 à 10 h" in texte.replace("\u00a0", " ")
