"""Jobs of the stage."""

from ecluse.cycle.deliberations.documents import generation
from ecluse.socle.travaux import tache


@tache(name="deliberations.generer_documents")
def generer_documents(rapport: str, demande: str, acteur: int) -> None:
    """Make the documents asked at `demande` (ISO instant) by the account `acteur`."""
    generation.produire(rapport, demande, acteur)
