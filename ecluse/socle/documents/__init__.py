"""The document pipeline: one Markdown source, an editable .docx and an accessible PDF."""

from .html import en_html
from .html import verifier as verifier_markdown
from .modele import Document, Identite, Rendu, RenduImpossible, Signataire, SourceInvalide
from .pandoc import Atelier, atelier
from .rendu import outils, rendre
from .tableaux import tableau
from .typographie import typographie
from .variables import (
    Balisage,
    VariableManquante,
    citees,
    contient_trou,
    echapper,
    remplir,
)

__all__ = [
    "Atelier",
    "Balisage",
    "Document",
    "Identite",
    "Rendu",
    "RenduImpossible",
    "Signataire",
    "SourceInvalide",
    "VariableManquante",
    "atelier",
    "citees",
    "contient_trou",
    "echapper",
    "en_html",
    "outils",
    "remplir",
    "rendre",
    "tableau",
    "typographie",
    "verifier_markdown",
]
