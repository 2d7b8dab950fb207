"""What the structures of the demonstration keep in their safe, and who asks to join one."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from ecluse.annuaire.actions import adhesions, coffre
from ecluse.annuaire.models import Compte, NatureDocument, Role, Structure
from ecluse.pilotage.jeu_d_essai import contenus


def garnir(structure: Structure, redacteur: Compte, signataire: Compte) -> None:
    """Statuts that hold, an insurance about to end, accounts out of date, an agrément, the
    engagement of the association."""
    for nature, libelle, fin in (
        (NatureDocument.STATUTS, "version du 12 mars 2019", None),
        (NatureDocument.ASSURANCE, "responsabilité civile", date(2025, 5, 25)),
        (NatureDocument.COMPTES, "exercice 2023", date(2025, 1, 31)),
    ):
        contenu = contenus.pdf(f"{nature} fictifs de {structure.nom}, {libelle}")
        fichier = SimpleUploadedFile(f"{nature}.pdf", contenu, content_type="application/pdf")
        coffre.deposer_document(
            structure,
            redacteur,
            nature=nature,
            libelle=libelle,
            fichier=fichier,
            valable_jusqu_au=fin,
        )
    coffre.ajouter_agrement(
        structure,
        redacteur,
        nature="Ingénierie sociale, financière et technique (fictif)",
        numero="62-2023-000",
        autorite="Préfecture (fictif)",
        valable_du=date(2023, 1, 1),
        valable_jusqu_au=date(2027, 12, 31),
    )
    coffre.accepter_engagement(structure, signataire, qualite="présidence de l’association")


def demander_a_rejoindre(structure: Structure, domaine: str) -> None:
    """Somebody without a right yet asks for one."""
    compte = Compte.objects.create_user(
        f"nouvelle.venue@{domaine}", prenom="Nour", nom="Nouvelle", fonction="chargée de projet"
    )
    adhesions.demander(compte, structure, Role.REDACTEUR, "J’arrive dans l’équipe ce mois-ci.")
