"""The folder of a deliberation as it comes in a request."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpRequest

from ecluse.api.fiches import catalogue_de
from ecluse.regles.coherence.dossier import controler_dossier
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.validation import lire_json

FICHIERS = ("deliberation.toml", "budget.csv", "repartition.csv", "votes.csv")
ANNUAIRE = "annuaire.csv"


def fichiers_de(request: HttpRequest, texte: str) -> dict[str, bytes]:
    """The files by name, from a multipart form or a JSON object; raises `ErreurRegle`."""
    if request.content_type == "multipart/form-data":
        envoyes: Any = request.FILES
        fichiers = {str(f.name): f.read() for f in envoyes.values()}
    else:
        donnees = lire_json(texte)
        if not isinstance(donnees, dict):
            raise ErreurRegle("Un objet est attendu : le texte de chaque fichier, par son nom.")
        fichiers = {}
        for nom, contenu in donnees.items():
            if not isinstance(contenu, str):
                raise ErreurRegle("Un texte est attendu.", nom)
            fichiers[nom] = contenu.encode("utf-8", "surrogatepass")
    for nom in fichiers:
        if nom not in (*FICHIERS, ANNUAIRE):
            raise ErreurRegle("Ce fichier n'est pas attendu.", nom)
    for nom in FICHIERS:
        if nom not in fichiers:
            raise ErreurRegle("Ce fichier est obligatoire.", nom)
    return fichiers


def controler(fichiers: dict[str, bytes], programme: Path) -> dict[str, Any]:
    """The answer of `ecluse controler` on those files; raises `ErreurRegle`."""
    with TemporaryDirectory() as lieu:
        dossier = Path(lieu)
        for nom in (*FICHIERS, ANNUAIRE):
            if nom in fichiers:
                (dossier / nom).write_bytes(fichiers[nom])
        annuaire = dossier / ANNUAIRE if ANNUAIRE in fichiers else None
        lire = partial(catalogue_de, programme)
        return controler_dossier(dossier, programme, annuaire, lire).as_json()
