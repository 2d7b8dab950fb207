"""Jobs of the stage."""

from ecluse.cycle.conventions import generation
from ecluse.socle.travaux import tache


@tache(name="conventions.generer_documents")
def generer_documents(convention: str, demande: str, acteur: int) -> None:
    """Make the documents asked at `demande` (ISO instant) by the account `acteur`."""
    generation.produire(convention, demande, acteur)
