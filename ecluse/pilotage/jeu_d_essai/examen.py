"""What is begun on the dossier of the demonstration that is being examined."""

from typing import Any

from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import actions
from ecluse.regles.notation import Critere

#: Weights and highest notes are fictitious: the call names its criteria and gives neither.
CRITERES = (
    Critere("reseau", "Réseau de partenaires", 2, 5),
    Critere("experience", "Expérience", 1, 5),
    Critere("innovation", "Caractère innovant", 1, 5),
)


def examiner(candidature: Candidature, instructeur: Any, pilote: Any) -> None:
    """A grid, the notes of the instructeur, a point looked at by hand."""
    grille = actions.publier_grille(candidature.session, CRITERES, "", pilote)
    actions.noter(
        candidature,
        grille,
        {"reseau": 4, "experience": 5, "innovation": 2},
        {"innovation": "Les permanences existent déjà dans trois cantons."},
        instructeur,
    )
    actions.ajouter_point(
        candidature,
        "Périmètre du CLLAJ inchangé",
        "conforme",
        "Vérifié avec la carte des territoires.",
        instructeur,
    )
