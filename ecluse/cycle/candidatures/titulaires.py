"""Who is in charge of a dossier, for the acts that a delegate does in their name."""

from collections.abc import Iterable

from ecluse.cycle.candidatures.models import Candidature

PREFIXE = "candidature:"


def instructeurs_de(references: Iterable[str]) -> set[int]:
    """Internal ids of the instructeurs of the dossiers among these references of the journal."""
    uids = [r.removeprefix(PREFIXE) for r in references if r.startswith(PREFIXE)]
    if not uids:
        return set()
    charges = Candidature.objects.filter(uid__in=uids, instructeur__isnull=False).order_by()
    return {pk for pk in charges.values_list("instructeur_id", flat=True) if pk is not None}
