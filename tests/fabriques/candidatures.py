"""The window of 4.5 and its candidatures, brought to any state by the actions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ecluse.annuaire.models import Compte, Role, Structure
from tests.fabriques import annuaire
from tests.fabriques.annuaire import PROGRAMME, au, compte, coordonnees, territoire

if TYPE_CHECKING:
    from ecluse.cycle.appels.models import SessionDepot
    from ecluse.cycle.candidatures.models import Candidature


def session_45() -> SessionDepot:
    """The window of dispositif 2025/4.5, loaded from its shipped fiche (alone: the whole
    catalogue costs seconds)."""
    from ecluse.cycle.appels.chargement import BilanChargement, charger_une
    from ecluse.cycle.appels.models import SessionDepot
    from ecluse.regles.fiches import charger_fiche

    choix = {"version__dispositif__annee": 2025, "version__dispositif__code": "4.5"}
    if not SessionDepot.objects.filter(**choix).exists():
        charger_une(charger_fiche(PROGRAMME / "2025" / "4.5.toml"), BilanChargement())
    return SessionDepot.objects.select_related("appel", "version__dispositif").get(**choix)


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def pdf(nom: str = "piece.pdf", contenu: bytes = b"") -> SimpleUploadedFile:
    """An uploaded PDF; `contenu` makes its bytes different from another's."""
    return SimpleUploadedFile(nom, PDF + contenu, content_type="application/pdf")


REPONSES: dict[str, dict[str, Any]] = {
    "projet": {
        "besoin_repere": "Les jeunes de deux cantons ruraux n’ont aucun accueil logement.",
        "objectifs": "Ouvrir deux permanences et accompagner les jeunes sortants de l’ASE.",
        "plus_value": "Des temps d’accueil là où le CLLAJ n’allait pas.",
        "permanences": "Le mardi à Avesnes et le jeudi à Frévent.",
        "ateliers": "Budget, état des lieux, droits et devoirs du locataire.",
        "aller_vers": "Avec le bus de la mission locale, deux fois par mois.",
    },
    "moyens": {
        "moyens_humains": [["Conseillère logement", "DE CESF", "0,6", "Non"]],
        "moyens_materiels": "Un bureau par permanence, un véhicule.",
        "experience": "Dix ans d’accueil de jeunes.",
    },
    "territoire": {
        "perimetre": "Les communes du Ternois.",
        "partenaires": [["Bailleur Exemple", "Propose des logements", "Oui"]],
    },
    "resultats": {
        "attendu_contacts": 480,
        "attendu_ase_recus": 60,
        "attendu_ase_accompagnes": 36,
        "attendu_ase_loges": 12,
        "attendu_permanences_ateliers": 120,
    },
    "attestations": {"exactitude": True, "controle": True},
}


def signataire_de(s: Structure) -> Compte:
    """The signataire of that structure, created once."""
    c = Compte.objects.filter(
        habilitations__structure=s, habilitations__role=Role.SIGNATAIRE
    ).first()
    return c or compte(Role.SIGNATAIRE, structure=s, prenom="Sacha")


def redacteur_de(s: Structure) -> Compte:
    """A rédacteur of that structure, created once."""
    c = Compte.objects.filter(
        habilitations__structure=s, habilitations__role=Role.REDACTEUR
    ).first()
    return c or compte(Role.REDACTEUR, structure=s, prenom="Robin")


def remplir(c: Candidature, montant: str = "20000.00") -> None:
    """Fill the draft so that it can be deposited, through the actions, as its rédacteur."""
    from ecluse.cycle.candidatures import actions

    acteur = redacteur_de(c.structure)
    presentation = {"intitule": "Permanences rurales", "territoires": [territoire().code]}
    actions.enregistrer_presentation(c, presentation, 0, acteur)
    for code, reponses in REPONSES.items():
        actions.enregistrer_section(c, code, reponses, 0, acteur)
    demande = Decimal(montant)
    lignes = [
        actions.LigneSaisie("64", "Salaire de la conseillère", demande),
        actions.LigneSaisie("60", "Fournitures", Decimal("1500.00")),
        actions.LigneSaisie("74", "Département", demande, demande=True),
        actions.LigneSaisie("75", "Participation de la structure", Decimal("1500.00")),
    ]
    actions.enregistrer_budget(c, lignes, 0, acteur)
    for code in ("rib", "statuts"):
        actions.joindre_piece(c, code, pdf(f"{code}.pdf", code.encode()), acteur)
    banque = c.structure.coordonnees_bancaires.first() or coordonnees(c.structure)
    actions.choisir_coordonnees(c, banque, acteur)


#: How each state is reached from the one before it.
SUITE: dict[str, list[str]] = {
    "validee": [],
    "en_instruction": ["instruire"],
    "favorable": ["instruire", "proposer_favorable"],
    "defavorable": ["instruire", "proposer_defavorable"],
    "ajournee": ["instruire", "ajourner"],
    "inscrite": ["instruire", "proposer_favorable", "inscrire"],
    "adoptee": ["instruire", "proposer_favorable", "inscrire", "adopter"],
    "rejetee": ["instruire", "proposer_defavorable", "rejeter"],
    "conventionnee": ["instruire", "proposer_favorable", "inscrire", "adopter", "conventionner"],
}


def candidature(
    etat: str = "brouillon",
    *,
    structure: Structure | None = None,
    montant: str = "20000.00",
    complete: bool = True,
) -> Candidature:
    """A candidature of 4.5 brought to `etat` by the actions, deposited and validated in May 2025.

    States past « validée » are reached by this stage's verbs alone: a stage that needs its own
    rows (proposal, convention) calls its own actions from « validée ».
    """
    from ecluse.cycle.candidatures import actions

    s = structure or annuaire.structure()
    session = session_45()
    redacteur, signataire = redacteur_de(s), signataire_de(s)
    with au("2025-05-05"):
        c = actions.creer(session, s, redacteur)
        if complete or etat != "brouillon":
            remplir(c, montant)
        if etat == "brouillon":
            return c
        if etat == "retiree":
            return actions.retirer(c, redacteur)
        actions.deposer(c, redacteur)
        if etat in ("deposee", "hors_delai"):
            return _cloturer(c) if etat == "hors_delai" else c
        actions.valider(c, signataire)
        for verbe in SUITE[etat]:
            getattr(actions, verbe)(c, None)
    return c


def _cloturer(c: Candidature) -> Candidature:
    from ecluse.cycle.candidatures import actions

    with au("2025-05-10"):
        return actions.constater_hors_delai(c)
