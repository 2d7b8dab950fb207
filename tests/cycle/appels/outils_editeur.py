"""What the tests of the editor share."""

from functools import cache
from typing import Any

from django.http import QueryDict

from ecluse.cycle.appels.editeur import libelles
from ecluse.cycle.appels.editeur.formulaire import ConstructeurRubrique
from ecluse.regles.fiches import Fiche, catalogue
from tests import fabriques as f


@cache
def fiches() -> dict[str, Fiche]:
    return catalogue(f.PROGRAMME)


def donnees(nom: str = "2025/4.5") -> dict[str, Any]:
    return fiches()[nom].model_dump(mode="json")


def simple(texte: str) -> str:
    return texte.replace("\xa0", " ").replace("\u202f", " ")


def poster(contenu: dict[str, Any], rubrique: libelles.Rubrique) -> QueryDict:
    """What a browser sends of the page of `rubrique`, untouched."""
    form = ConstructeurRubrique(rubrique, contenu, []).form
    post = QueryDict(mutable=True)
    for nom in form.fields:
        valeur = form[nom].value()
        if isinstance(valeur, list):
            post.setlist(nom, valeur)
        elif valeur is True:
            post[nom] = "on"
        elif valeur is not False:
            post[nom] = str(valeur if valeur is not None else "").replace("\n", "\r\n")
    return post
