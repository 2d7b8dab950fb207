"""What the acts of the instruction share."""

from ecluse.cycle.candidatures.models import Candidature


def verrouiller(candidature: Candidature) -> Candidature:
    """The row, locked until the end of the transaction: nothing moves the dossier meanwhile."""
    return (
        Candidature.objects.select_for_update(of=("self",))
        .select_related("session__version__dispositif", "structure")
        .get(pk=candidature.pk)
    )
