"""What a browser does with the pages of the editor."""

from typing import Any

from django.test import Client

from ecluse.annuaire.models import Compte
from ecluse.cycle.appels.editeur import actions, libelles
from ecluse.cycle.appels.models import BrouillonFiche
from tests.cycle.appels.outils_editeur import poster, simple


def connecte(compte: Compte) -> Client:
    client = Client()
    client.force_login(compte)
    return client


def page(client: Client, objet: BrouillonFiche, code: str) -> Any:
    reponse = client.get(f"/fiches/brouillons/{objet.uid}/{code}/")
    assert reponse.status_code == 200
    return reponse


def saisie(
    client: Client, brouillon: BrouillonFiche, code: str, /, **champs: Any
) -> dict[str, Any]:
    """What the browser sends of a page just opened, with some fields changed."""
    version = page(client, brouillon, code).context["version"]
    brouillon.refresh_from_db()
    post = poster(brouillon.contenu, libelles.RUBRIQUE[code])
    envoi: dict[str, Any] = {nom: post.getlist(nom) for nom in post}
    return envoi | {"version": version} | champs


def envoyer(client: Client, objet: BrouillonFiche, code: str, envoi: dict[str, Any]) -> Any:
    reponse = client.post(f"/fiches/brouillons/{objet.uid}/{code}/", envoi)
    objet.refresh_from_db()
    return reponse


def lire(reponse: Any) -> str:
    return simple(reponse.content.decode())


def publier(client: Client, objet: BrouillonFiche, motif: str = "Hausse du plafond.") -> Any:
    lue = actions.empreinte_de(objet.contenu)
    return client.post(f"/fiches/brouillons/{objet.uid}/publication/", {"motif": motif, "lue": lue})


def modifier(client: Client, objet: BrouillonFiche) -> None:
    envoi = saisie(client, objet, "financement", **{"financement.plafond_structure": "25000"})
    envoyer(client, objet, "financement", envoi)
