"""Who is who: the département, its territoires and services, structures, accounts, rights."""

from ecluse.annuaire.models.comptes import (
    ROLES_AGENT,
    ROLES_PORTEUR,
    Compte,
    Habilitation,
    Invitation,
    Role,
)
from ecluse.annuaire.models.lieux import Departement, Service, Territoire
from ecluse.annuaire.models.structures import (
    Categorie,
    CoordonneesBancaires,
    Etablissement,
    Structure,
)

__all__ = [
    "ROLES_AGENT",
    "ROLES_PORTEUR",
    "Categorie",
    "Compte",
    "CoordonneesBancaires",
    "Departement",
    "Etablissement",
    "Habilitation",
    "Invitation",
    "Role",
    "Service",
    "Structure",
    "Territoire",
]
