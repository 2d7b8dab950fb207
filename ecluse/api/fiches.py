"""The fiches that the API answers with: those published here, as the screens show them.

A fiche that was never published here is read in the files of the programme, like the commands do.
"""

from collections.abc import Collection
from pathlib import Path

from ecluse.cycle.appels import queries_catalogue
from ecluse.regles.fiches import Fiche, catalogue, trouver_fiche
from ecluse.socle.horloge import maintenant


class Lecteur:
    """Finds the fiche of one request, and remembers which version it was."""

    def __init__(self, programme: Path) -> None:
        self.programme = programme
        #: « 2025/2.11; version=3 » once a published fiche was found.
        self.version = ""

    def trouver(self, nom: str) -> Fiche:
        """The fiche named « année/code »; raises `FicheInconnue`."""
        publiee = queries_catalogue.publiee(nom, maintenant())
        if publiee is None:
            return trouver_fiche(self.programme, nom)
        fiche, numero = publiee
        self.version = f"{fiche.nom}; version={numero}"
        return fiche


def catalogue_de(programme: Path, annees: Collection[int]) -> dict[str, Fiche]:
    """The fiches of those years by name, those published here in place of the files."""
    publiees = {
        e.fiche.nom: e.fiche
        for e in queries_catalogue.catalogue(maintenant())
        if e.fiche.annee in annees
    }
    return catalogue(programme, annees) | publiees
