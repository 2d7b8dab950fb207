"""The document pipeline: one Markdown source, an editable .docx and an accessible PDF."""

from .modele import Document, Identite, Rendu, RenduImpossible, Signataire, SourceInvalide
from .rendu import outils, rendre
from .tableaux import tableau
from .typographie import typographie
from .variables import Balisage, VariableManquante, echapper, remplir

__all__ = [
    "Balisage",
    "Document",
    "Identite",
    "Rendu",
    "RenduImpossible",
    "Signataire",
    "SourceInvalide",
    "VariableManquante",
    "echapper",
    "outils",
    "remplir",
    "rendre",
    "tableau",
    "typographie",
]
