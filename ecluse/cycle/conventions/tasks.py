"""Jobs of the stage."""

from ecluse.cycle.conventions import generation
from ecluse.socle.travaux import tache


@tache(name="conventions.generer_documents")
def generer_documents(convention: str, demande: str, acteur: int) -> None:
    """Make the documents asked at `demande` (ISO instant) by the account `acteur`."""
    generation.produire(convention, demande, acteur)


@tache(name="conventions.generer_avenant")
def generer_avenant(avenant: str, demande: str, acteur: int) -> None:
    """The same for an avenant."""
    generation.produire_avenant(avenant, demande, acteur)


@tache(name="conventions.executer_lot")
def executer_lot(uid: str) -> None:
    """Carry out a batch."""
    # Here: the batch uses the actions, which put down the jobs of this module.
    from ecluse.cycle.conventions import lots
    from ecluse.cycle.conventions.models import LotDocuments

    lots.executer(LotDocuments.objects.select_related("acteur").get(uid=uid))
