"""From a filled document to its two files."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from . import arbre, docx, pandoc, pdf
from .modele import Document, Rendu
from .reference import REFERENCE
from .texte import nettoyer
from .variables import verifier_sans_trou


def rendre(document: Document, atelier: pandoc.Atelier | None = None) -> Rendu:
    """Produce the .docx and the accessible, archivable PDF.

    Who renders many shares one `atelier` between them. Same document, same tools: same bytes.
    Raises VariableManquante when a hole is left anywhere, SourceInvalide (French message) when the
    body leaves our dialect or would not be accessible, RenduImpossible when a converter fails.
    """
    verifier_sans_trou(document.corps_markdown)
    for texte in _textes(document):
        verifier_sans_trou(texte)
    if atelier is None:
        with pandoc.atelier() as ouvert:
            return _rendre(document, ouvert)
    return _rendre(document, atelier)


def _rendre(document: Document, atelier: pandoc.Atelier) -> Rendu:
    blocs = atelier.lire(nettoyer(document.corps_markdown))["blocks"]
    arbre.verifier(blocs)
    arbre.composer(blocs)
    with ThreadPoolExecutor(max_workers=1) as fil:
        # Each writes over the tree it is given.
        word = fil.submit(docx.rendre_docx, document, arbre.copier(blocs), atelier)
        octets_pdf, absents = pdf.rendre_pdf(document, blocs, atelier)
        octets_docx = word.result()
    return Rendu(
        docx=octets_docx,
        pdf=octets_pdf,
        empreinte_entrees=document.empreinte(),
        outils=outils(),
        avertissements=tuple(
            f"Le caractère « {c} » (U+{ord(c):04X}) n’existe pas dans la police du PDF ;"
            f" il y est remplacé par « {pdf.ABSENT} »."
            for c in absents
        ),
    )


def _textes(document: Document) -> list[str]:
    """Every text printed outside the body."""
    identite = document.identite
    textes = [document.titre, document.reference, document.formule_signature, *document.mentions]
    textes += [identite.nom, identite.adresse]
    for signataire in document.signataires:
        textes += [signataire.partie, signataire.nom, signataire.qualite]
    return textes


@lru_cache(maxsize=1)
def _gabarits() -> str:
    octets = pdf.GABARIT.read_bytes() + REFERENCE.read_bytes()
    return hashlib.sha256(octets).hexdigest()


def outils() -> dict[str, str]:
    """What made the files: rebuilding with the same values gives the same bytes."""
    return {"pandoc": pandoc.version(), "typst": pdf.version(), "gabarits": _gabarits()}
