"""What a person has to do about structures, for the landing page."""

from typing import Any

from ecluse.annuaire import queries_adhesions, queries_coffre
from ecluse.socle.taches import Tache


def taches(acteur: Any) -> list[Tache]:
    """Requests to answer, then documents to renew; two queries at most."""
    return [*queries_adhesions.taches(acteur), *queries_coffre.taches(acteur)]
