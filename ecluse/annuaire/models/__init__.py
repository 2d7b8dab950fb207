"""Who is who: the département, its territoires and services, structures, accounts, rights."""

from ecluse.annuaire.models.adhesions import DemandeAdhesion
from ecluse.annuaire.models.coffre import (
    Agrement,
    DocumentStructure,
    EngagementRepublicain,
    NatureDocument,
)
from ecluse.annuaire.models.comptes import (
    ROLES_AGENT,
    ROLES_DELEGABLES,
    ROLES_PORTEUR,
    Compte,
    Habilitation,
    Invitation,
    Role,
)
from ecluse.annuaire.models.delegations import Absence
from ecluse.annuaire.models.lieux import Departement, Service, Territoire
from ecluse.annuaire.models.structures import (
    Categorie,
    CoordonneesBancaires,
    Etablissement,
    Structure,
)

__all__ = [
    "ROLES_AGENT",
    "ROLES_DELEGABLES",
    "ROLES_PORTEUR",
    "Absence",
    "Agrement",
    "Categorie",
    "Compte",
    "CoordonneesBancaires",
    "DemandeAdhesion",
    "Departement",
    "DocumentStructure",
    "EngagementRepublicain",
    "Etablissement",
    "Habilitation",
    "Invitation",
    "NatureDocument",
    "Role",
    "Service",
    "Structure",
    "Territoire",
]
