"""The budget as a ledger, the rapports, the votes and the déports."""

from ecluse.cycle.deliberations.models.assemblee import (
    Elu,
    GroupeElus,
    Interet,
    Presence,
    Seance,
)
from ecluse.cycle.deliberations.models.budget import (
    Mouvement,
    MouvementCP,
    Operation,
    Virement,
)
from ecluse.cycle.deliberations.models.documents import DemandeDocuments, DocumentRapport
from ecluse.cycle.deliberations.models.rapports import (
    Article,
    AvisCommission,
    BlocVote,
    Deport,
    LigneRapport,
    Rapport,
    Rectification,
    VoteGroupe,
)

__all__ = [
    "Article",
    "AvisCommission",
    "BlocVote",
    "DemandeDocuments",
    "Deport",
    "DocumentRapport",
    "Elu",
    "GroupeElus",
    "Interet",
    "LigneRapport",
    "Mouvement",
    "MouvementCP",
    "Operation",
    "Presence",
    "Rapport",
    "Rectification",
    "Seance",
    "Virement",
    "VoteGroupe",
]
