"""The past acts of the programme, as they were published: real numbers, public ones."""

from django.conf import settings

from ecluse.cycle.deliberations.models import Rapport
from ecluse.cycle.deliberations.reprise import actions
from ecluse.cycle.deliberations.reprise.fichiers import du_dossier


def reprendre(programme: str) -> None:
    """Import each act that is not here yet; nothing is committed, the ledger holds their votes."""
    connus = set(
        Rapport.objects.filter(origine=Rapport.Origine.IMPORT).values_list("numero", flat=True)
    )
    for dossier in sorted((settings.PROGRAMMES / programme / "deliberations").glob("*")):
        if dossier.is_dir() and dossier.name not in connus:
            actions.importer(actions.lire(du_dossier(dossier)), None)
