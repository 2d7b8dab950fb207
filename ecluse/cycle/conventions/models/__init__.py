"""Conventions, their lines and documents, what changes them, what ends them early."""

from ecluse.cycle.conventions.models.avenants import Avenant
from ecluse.cycle.conventions.models.conventions import Convention, LigneConvention
from ecluse.cycle.conventions.models.documents import DocumentConvention
from ecluse.cycle.conventions.models.lots import LigneLot, LotDocuments
from ecluse.cycle.conventions.models.modeles import ModeleConvention
from ecluse.cycle.conventions.models.resiliations import Resiliation

__all__ = [
    "Avenant",
    "Convention",
    "DocumentConvention",
    "LigneConvention",
    "LigneLot",
    "LotDocuments",
    "ModeleConvention",
    "Resiliation",
]
