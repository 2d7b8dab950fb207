"""Typst: the accessible, archivable PDF."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from functools import lru_cache
from importlib.metadata import version as version_du_paquet
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from . import arbre as a
from .modele import MENTION_BROUILLON, MENTION_MODELE, Document, RenduImpossible
from .pandoc import Atelier
from .typographie import typographie

if TYPE_CHECKING:
    import typst

GABARIT = Path(__file__).with_name("gabarit.typ")
NORMES: list[typst.PDFStandard] = ["ua-1", "a-2a"]
ABSENT = "□"
_POINTS_PAR_POUCE = 300
_MOT_LONG = 28
_COUPE = 14
_CESURE = "\u200b"


def version() -> str:
    """Version of the typst compiler."""
    return version_du_paquet("typst")


def rendre_pdf(
    document: Document, blocs: list[a.Noeud], atelier: Atelier
) -> tuple[bytes, tuple[str, ...]]:
    """PDF/UA-1 and PDF/A-2a bytes, and the characters that its font could not show; `blocs` is
    written over."""
    donnees = _donnees(document)
    absents: set[str] = set()

    def montrable(texte: str) -> str:
        return _remplacer_absents(texte, absents)

    a.reecrire_les_mots(blocs, lambda texte: _litteral(couper(montrable(texte))))
    corps = atelier.en_typst({**_ENVELOPPE, "blocks": _blocs(document, blocs)})
    texte = json.dumps(donnees, ensure_ascii=False)
    source = GABARIT.read_text(encoding="utf-8") + "\n" + corps
    pdf = compiler(source, montrable(texte), document)
    return pdf, tuple(sorted(absents))


def _litteral(texte: str) -> a.Noeud:
    """A typst string: unlike escaped markup, nothing in it can be read as a list or a dash."""
    protege = texte.replace("\\", "\\\\").replace('"', '\\"')
    return {"t": "RawInline", "c": ["typst", f'#"{protege}";']}


_ENVELOPPE = {"pandoc-api-version": [1, 23, 1], "meta": {}}


def mentions(document: Document) -> list[str]:
    """The lines under the title, reservations first."""
    reserves = []
    if document.brouillon:
        reserves.append(f"{MENTION_BROUILLON} : document de travail, sans valeur.")
    if document.projet:
        reserves.append("Projet : l’assemblée n’a pas encore décidé.")
    if document.modele_a_adopter:
        reserves.append(
            f"{MENTION_MODELE} : ce modèle n’a pas encore été approuvé par l’assemblée."
        )
    return [typographie(m) for m in [*reserves, *document.mentions]]


def pied(document: Document) -> str:
    """Foot of every page, page number apart."""
    return " · ".join(p for p in (document.reference, document.mention_pied) if p)


def _donnees(document: Document) -> dict[str, object]:
    identite = document.identite
    return {
        "titre": typographie(document.titre),
        "titre_courant": couper(typographie(document.titre)),
        "identite": typographie(identite.nom),
        "adresse": [typographie(ligne) for ligne in identite.adresse.splitlines() if ligne],
        "logo": f"logo.{format_du_logo(identite.logo)}" if identite.logo else "",
        "logo_alternative": identite.texte_du_logo,
        "reference": couper(document.reference),
        "sujet": document.sujet,
        "langue": document.langue,
        "filigrane": document.filigrane,
        "mentions": mentions(document),
        "pied": couper(pied(document)),
        "formule_signature": typographie(document.formule_signature),
        "signataires": [
            [couper(typographie(t)) for t in (s.partie, s.nom, s.qualite)]
            for s in document.signataires
        ],
    }


def _blocs(document: Document, blocs: list[a.Noeud]) -> list[a.Noeud]:
    def remplacer(classe: str, contenu: list[a.Noeud]) -> list[a.Noeud]:
        if classe == a.SAUT:
            return [a.brut("typst", "#pagebreak(weak: true)"), *contenu]
        if classe == a.SIGNATURES:
            return [*contenu, a.brut("typst", "#signatures")]
        return _entourer("encadre", contenu)

    if document.signataires:
        blocs = a.attacher_aux_signatures(blocs, lambda bloc: _entourer("attache", [bloc]))
    resultat: list[a.Noeud] = []
    for bloc in a.remplacer_les_divs(blocs, remplacer):
        resultat += _entourer("solidaire", [bloc]) if a.est_courte(bloc) else [bloc]
    if document.signataires and not a.a_des_signatures(blocs):
        resultat.append(a.brut("typst", "#signatures"))
    return resultat


def _entourer(fonction: str, blocs: list[a.Noeud]) -> list[a.Noeud]:
    """Blocks as the argument of one of the template's functions."""
    return [a.brut("typst", f"#{fonction}["), *blocs, a.brut("typst", "]")]


def format_du_logo(logo: bytes) -> str:
    """« png » or « svg », by content."""
    if logo.startswith(b"\x89PNG\r\n"):
        return "png"
    if b"<svg" in logo[:4096]:
        return "svg"
    raise RenduImpossible("Le logo doit être un fichier SVG ou PNG.")


def compiler(source: str, donnees: str, document: Document) -> bytes:
    """The PDF of a whole typst source; ``donnees`` is the JSON that the template reads."""
    logo = document.identite.logo
    fichiers = {f"logo.{format_du_logo(logo)}": logo} if logo else {}
    return _typst(
        source,
        fichiers,
        entrees={"donnees": donnees},
        normes=NORMES,
        horodatage=document.horodatage,
    )


def _typst(
    source: str,
    fichiers: dict[str, bytes],
    *,
    entrees: dict[str, str],
    sortie: Literal["pdf", "png"] = "pdf",
    normes: list[typst.PDFStandard] | None = None,
    horodatage: int = 0,
) -> bytes:
    """Compile in a folder that holds these files and nothing else: typst can read no other.

    raises: RenduImpossible with what typst says.
    """
    # Here: the compiler is heavy, and few processes ever make a document.
    import typst

    with tempfile.TemporaryDirectory(prefix="ecluse-document-") as dossier:
        for nom, contenu in fichiers.items():
            Path(dossier, nom).write_bytes(contenu)
        principal = Path(dossier, "document.typ")
        principal.write_text(source, encoding="utf-8")
        try:
            return typst.compile(
                str(principal),
                root=dossier,
                format=sortie,
                ppi=_POINTS_PAR_POUCE if sortie == "png" else None,
                font_paths=_polices(),
                sys_inputs=entrees,
                pdf_standards=normes or [],
                timestamp=horodatage,
                package_path=dossier,
                package_cache_path=dossier,
            )
        except typst.TypstError as erreur:
            raise RenduImpossible(str(erreur)) from erreur


@lru_cache(maxsize=1)
def _polices() -> typst.Fonts:
    """The fonts of the compiler and no other, read once."""
    import typst

    return typst.Fonts(include_system_fonts=False)


@lru_cache(maxsize=4)
def logo_en_png(logo: bytes) -> bytes:
    """PNG bytes of a logo, for Word which shows SVG badly."""
    if format_du_logo(logo) == "png":
        return logo
    source = "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
    source += '#image("logo.svg", height: 1.7cm)'
    return _typst(source, {"logo.svg": logo}, entrees={}, sortie="png")


def couper(mot: str) -> str:
    """Let an endless word wrap: invisible break points, at its punctuation where it has some."""
    return re.sub(rf"[^\s{_CESURE}]{{{_MOT_LONG},}}", _couper, mot)


def _couper(mot: re.Match[str]) -> str:
    pas = 0
    morceaux = []
    for caractere in mot.group():
        if pas >= _COUPE and not unicodedata.combining(caractere):
            morceaux.append(_CESURE)
            pas = 0
        morceaux.append(caractere)
        pas += 1
        if caractere in "/@._-?&=" and pas > 3:
            morceaux.append(_CESURE)
            pas = 0
    return "".join(morceaux)


def _remplacer_absents(texte: str, absents: set[str]) -> str:
    caracteres = {c for c in set(texte) if ord(c) > 0x17F and not affichable(c)}
    if not caracteres:
        return texte
    absents |= {c for c in caracteres if not _invisible(c)}
    return "".join(("" if _invisible(c) else ABSENT) if c in caracteres else c for c in texte)


def _invisible(caractere: str) -> bool:
    """Joiners, variation selectors and lone marks: dropped when the font has no use for them."""
    return unicodedata.category(caractere) in ("Cf", "Mn", "Me")


@lru_cache(maxsize=8192)
def affichable(caractere: str) -> bool:
    """True when the embedded font has a glyph for the character (PDF/A refuses a missing one)."""
    source = '#set text(font: "Libertinus Serif", fallback: false)\n#sys.inputs.c'
    try:
        _typst(source, {}, entrees={"c": caractere}, normes=["a-2b"])
    except RenduImpossible:
        return False
    return True
