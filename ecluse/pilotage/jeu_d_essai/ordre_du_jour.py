"""A fictitious rapport in preparation: what an agent corrects, groups and puts to the vote."""

from datetime import date
from decimal import Decimal
from typing import Any

from ecluse.annuaire.models import Structure
from ecluse.cycle.deliberations import actions
from ecluse.cycle.deliberations.models import Elu, LigneRapport, Operation

TITRE = "Partenaires du logement des jeunes (fictif)"
SEANCE = date(2025, 5, 16)


def preparer(pilotage: Any, operation: Operation, structures: list[Structure]) -> None:
    """Three articles, lines that come from no dossier, fifty cents too many in what the first
    announces, a member interested in its structure. In: two structures at least."""
    rapport = actions.creer_rapport(
        TITRE,
        pilotage,
        numero_rapport="D2",
        seance=SEANCE,
        expose="Trois partenaires accompagnent les jeunes sans logement. Données fictives.",
    )
    premier = actions.ajouter_article(
        rapport, "Ateliers du logement", operation, pilotage, montant=Decimal("3500.50")
    )
    actions.ajouter_ligne_libre(
        premier, _ligne("Ateliers du logement", "3500.00", structures[0]), pilotage
    )
    actions.ajouter_article(rapport, "Signature des conventions", None, pilotage, role="signature")
    autre = actions.ajouter_article(rapport, "Permanences d’accueil", operation, pilotage)
    actions.ajouter_ligne_libre(
        autre, _ligne("Permanences d’accueil", "2000.00", structures[1]), pilotage
    )
    actions.ajouter_ligne_libre(
        autre,
        _ligne("Aides du fonds", "1500.00", structures[1], LigneRapport.Financement.FSL),
        pilotage,
    )
    actions.ajouter_avis(rapport, "2e commission", date(2025, 5, 2), "favorable", pilotage)
    elu = Elu.objects.order_by("groupe__rang", "nom").first()
    if elu is not None:
        actions.noter_interet(
            elu,
            structures[0],
            "membre du conseil d’administration (fictif)",
            pilotage,
            debut=date(2023, 1, 1),
        )
    actions.proposer_blocs(rapport, pilotage)


def _ligne(
    objet: str, montant: str, structure: Structure, financement: str = "departemental"
) -> actions.LigneLibre:
    return actions.LigneLibre(
        objet,
        Decimal(montant),
        structure=structure,
        financement=financement,
        debut=date(2025, 9, 1),
        fin=date(2026, 8, 31),
        territoires=[structure.territoire] if structure.territoire else [],
    )
