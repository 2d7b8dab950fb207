"""The world of the journeys: the programme as published, and people who do not exist."""

from dataclasses import dataclass
from functools import cached_property

from django.core.management import call_command

from ecluse.annuaire.models import Compte, Role, Structure, Territoire
from ecluse.cycle.deliberations.chargement import charger_elus
from ecluse.cycle.deliberations.models import GroupeElus
from tests import fabriques as f

#: Seats by group: a hypothesis of the test, the sources give only their total.
SIEGES = (20, 8, 10, 5, 1)


@dataclass
class Monde:
    """Who takes part. An account is made the first time that it is asked for."""

    structure: Structure
    territoire: Territoire
    ailleurs: Territoire

    @cached_property
    def redacteur(self) -> Compte:
        """Writes the dossier, cannot validate it."""
        return f.compte(Role.REDACTEUR, structure=self.structure, prenom="Robin", nom="Plume")

    @cached_property
    def signataire(self) -> Compte:
        """Commits the structure."""
        return f.compte(Role.SIGNATAIRE, structure=self.structure, prenom="Sacha", nom="Parafe")

    @cached_property
    def etranger(self) -> Compte:
        """Writes for another structure."""
        autre = f.structure(nom="CLLAJ Voisin")
        return f.compte(Role.REDACTEUR, structure=autre, prenom="Noor", nom="Voisin")

    @cached_property
    def slisl(self) -> Compte:
        """The local service of the project's territoire."""
        service = f.service("SLISL", self.territoire)
        return f.compte(Role.TERRITOIRE, service=service, prenom="Lou", nom="Local")

    @cached_property
    def autre_slisl(self) -> Compte:
        """The local service of another territoire."""
        service = f.service("SLISL", self.ailleurs)
        return f.compte(Role.TERRITOIRE, service=service, prenom="Lise", nom="Lointain")

    @cached_property
    def instructeur(self) -> Compte:
        """Proposes."""
        return f.compte(Role.INSTRUCTEUR, prenom="Inès", nom="Instruit")

    @cached_property
    def pilotage(self) -> Compte:
        """Brings to the vote."""
        return f.compte(Role.PILOTAGE, prenom="Paul", nom="Pilote")

    @cached_property
    def gestionnaire(self) -> Compte:
        """Prepares the payments."""
        return f.compte(Role.GESTIONNAIRE, prenom="Gaëlle", nom="Compte")

    @cached_property
    def second(self) -> Compte:
        """Approves what the other prepared."""
        return f.compte(Role.GESTIONNAIRE, prenom="Félix", nom="Second")


def peupler() -> Monde:
    """Load the programme of Pas-de-Calais, seat the assembly, register one CLLAJ."""
    call_command("charger", "pas-de-calais", verbosity=0)
    f.departement_complet()
    charger_elus(
        {"prenom": "Élu", "nom": f"Fictif {groupe.sigle} {n:02d}", "groupe": groupe.nom}
        for groupe, sieges in zip(GroupeElus.objects.order_by("rang"), SIEGES, strict=True)
        for n in range(1, sieges + 1)
    )
    territoire = Territoire.objects.get(code="ART")
    structure = f.structure(nom="CLLAJ fictif d’Artois", t=territoire)
    return Monde(structure, territoire, Territoire.objects.get(code="BOU"))
