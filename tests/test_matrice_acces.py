"""Every route × every role × one's own object or another's: what answers, by an explicit table.

A route that is not in the table fails, so does a cell that changed. The table is in
`matrice_acces.txt`; how to read it is said at its head.

To add a route: write `METHOD name object` followed by question marks in the table, one line per
method that it takes and per object at which it is tried; run this file; read the cells that it
gives, one by one, and write them only if they are what the design says. When the route names an
object of a new kind, say which in `objets_acces.py` (and build it in `monde_acces.py`). One cell
at least must be an answer: a line of refusals proves nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ecluse.socle import horloge
from tests import monde_acces, objets_acces
from tests.monde_acces import ACTEURS, Monde
from tests.partage import _fichiers_temporaires  # noqa: F401

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("matrice_acces.txt")
#: Sign-in pages of the library hold their own rules: tested elsewhere.
TIERCES = ("account_", "mfa_")
#: Asked by programs, without a session: no cookie to steal, so no token.
SANS_JETON = ("api:",)
#: Routes that answer nobody with a page, and why.
SANS_REPONSE = {
    "interface:guide_erreur": "shows the pages of errors, here that of 404",
    "api:api-root": "says in JSON that there is nothing at this address",
    "api:introuvable": "the same",
}
#: The cells that are answers, by a page, a redirection or a refusal of what was sent.
REPONSES = frozenset("239bg4p")
CODES = {
    200: "2",
    400: "b",
    401: "u",
    403: "#",
    404: "0",
    405: "5",
    409: "9",
    410: "g",
    412: "p",
    422: "4",
}
FORMULAIRE = "application/x-www-form-urlencoded"
#: Groups of columns in a line of the table.
GROUPES = (1, 1, 4, 3, 4, 2)


@cache
def routes() -> dict[str, list[str]]:
    """The name and parameters of every route of the product."""

    def parcourir(motifs: Any, espace: str, parametres: list[str]) -> Iterator[tuple[str, Any]]:
        for motif in motifs:
            siens = [*parametres, *motif.pattern.regex.groupindex]
            if isinstance(motif, URLResolver):
                suite = f"{motif.namespace}:" if motif.namespace else ""
                yield from parcourir(motif.url_patterns, espace + suite, siens)
            elif isinstance(motif, URLPattern):
                yield f"{espace}{motif.name}", siens

    toutes = parcourir(get_resolver().url_patterns, "", [])
    return {nom: siens for nom, siens in toutes if not nom.startswith(TIERCES)}


@pytest.fixture(scope="module")
def monde(bloc: None) -> Monde:
    """Built once."""
    return monde_acces.construire()


@pytest.fixture(autouse=True)
def _journal_silencieux() -> Iterator[None]:
    """Each refusal is a line of the log, and there are thousands."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def _pages_non_rendues(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of an answer is decided before its page is rendered, which costs most of the time;
    what the pages say to each role is tested with them."""
    monkeypatch.setattr(Template, "render", lambda *_args, **_kwargs: "")


@pytest.fixture(scope="module")
def clients(monde: Monde) -> dict[str, Client]:
    """One browser by column, signed in."""
    ouverts = {}
    for acteur in ACTEURS:
        ouverts[acteur] = Client(raise_request_exception=False)
        if acteur in monde.comptes:
            ouverts[acteur].force_login(monde.comptes[acteur])
    return ouverts


def frapper(client: Client, methode: str, url: str, corps: str) -> str:
    """The code of the answer; nothing that the request wrote stays, in the browser either."""
    temoins = deepcopy(client.cookies)
    with transaction.atomic():
        reponse = client.generic(methode, url, corps, FORMULAIRE)
        if reponse.streaming:
            b"".join(reponse.streaming_content)  # type: ignore[arg-type]
        transaction.set_rollback(True)
    client.cookies = temoins
    if reponse.status_code == 302:
        return "c" if reponse["Location"].startswith("/comptes/connexion/") else "3"
    return CODES.get(reponse.status_code, f"[{reponse.status_code}]")


def essais(
    monde: Monde, visiteurs: Iterable[Client], methode: str, nom: str, objet: str
) -> list[str]:
    """The code that each visitor gets, on the day of the object."""
    url = reverse(nom, kwargs=objets_acces.arguments(monde, nom, routes()[nom], objet))
    question, corps = objets_acces.demande(monde, nom, objet)
    with monde_acces.horloge_a(objet), pytest.MonkeyPatch.context() as patch:
        # A request reads the shift at its start: give it the one of the object's day.
        decalage = horloge.decalage()
        patch.setattr(horloge, "lire_decalage", lambda: decalage)
        return [frapper(client, methode, url + question, corps) for client in visiteurs]


def essai(monde: Monde, client: Client, methode: str, nom: str, objet: str) -> str:
    """The code that one visitor gets."""
    return essais(monde, [client], methode, nom, objet)[0]


def ligne(monde: Monde, clients: dict[str, Client], methode: str, nom: str, objet: str) -> str:
    """The cells of a line, in groups."""
    codes = essais(monde, [clients[acteur] for acteur in ACTEURS], methode, nom, objet)
    groupes, debut = [], 0
    for taille in GROUPES:
        groupes.append("".join(codes[debut : debut + taille]))
        debut += taille
    return " ".join(groupes)


def lire_la_table() -> dict[tuple[str, str, str], str]:
    """The expected cells by method, route and object."""
    lignes = TABLE.read_text().splitlines()
    utiles = [x for x in lignes if x and not x.startswith("#")]
    return {
        (methode, nom, "" if objet == "-" else objet): cellules
        for methode, nom, objet, cellules in (x.split(maxsplit=3) for x in utiles)
    }


ATTENDU = lire_la_table()


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    dans_la_table = {nom for _methode, nom, _objet in ATTENDU}
    assert set(routes()) - dans_la_table == set(), "write what each role gets from these routes"
    assert dans_la_table - set(routes()) == set()
    for methode, nom, objet in ATTENDU:
        assert objet in objets_acces.etiquettes(nom, routes()[nom]), (methode, nom, objet)


@pytest.mark.parametrize("espace", sorted({nom.partition(":")[0] for _m, nom, _o in ATTENDU}))
def test_each_role_gets_what_the_table_says(
    espace: str, monde: Monde, clients: dict[str, Client]
) -> None:
    ecarts = [
        f"{methode:4} {nom:38} {objet or '-':16} {trouve}   (table: {attendu})"
        for (methode, nom, objet), attendu in ATTENDU.items()
        if nom.partition(":")[0] == espace
        and (trouve := ligne(monde, clients, methode, nom, objet)) != attendu
    ]
    assert ecarts == [], "\n".join(["", *ecarts])


def test_what_the_table_does_not_list_is_refused(monde: Monde, clients: dict[str, Client]) -> None:
    """A method that a route does not take: 405, or the refusal of the role that comes first."""
    trouves = []
    for nom, parametres in routes().items():
        objet = objets_acces.etiquettes(nom, parametres)[0]
        for methode in ("GET", "POST"):
            if not any(
                (methode, nom, o) in ATTENDU for o in objets_acces.etiquettes(nom, parametres)
            ):
                trouves += [
                    (methode, nom, acteur, code)
                    for acteur in ("redacteur", "pilotage", "administrateur")
                    if (code := essai(monde, clients[acteur], methode, nom, objet)) not in "5#0"
                ]
    assert trouves == []


def test_every_route_answers_somebody() -> None:
    """A name misspelt, an object that does not exist: every cell would be a refusal too."""
    repondent = {nom for (_m, nom, _o), cellules in ATTENDU.items() if REPONSES & set(cellules)}
    assert {nom for _m, nom, _o in ATTENDU} - repondent == set(SANS_REPONSE)


def test_no_form_is_taken_without_its_token(monde: Monde) -> None:
    gestionnaire = Client(enforce_csrf_checks=True)
    gestionnaire.force_login(monde.comptes["gestionnaire"])
    for client in (gestionnaire, Client(enforce_csrf_checks=True)):
        codes = {
            (nom, essai(monde, client, methode, nom, objet))
            for methode, nom, objet in ATTENDU
            if methode == "POST" and not nom.startswith(SANS_JETON)
        }
        assert {c for c in codes if c[1] != "#"} == set()


def test_a_closed_account_loses_its_open_session(monde: Monde, clients: dict[str, Client]) -> None:
    compte = monde.comptes["pilotage"]
    with transaction.atomic():
        assert essai(monde, clients["pilotage"], "GET", "pilotage:dossiers", "") == "2"
        type(compte).objects.filter(pk=compte.pk).update(is_active=False)
        assert essai(monde, clients["pilotage"], "GET", "pilotage:dossiers", "") == "c"
        transaction.set_rollback(True)


def test_a_right_taken_back_counts_at_the_next_request(
    monde: Monde, clients: dict[str, Client]
) -> None:
    with transaction.atomic():
        assert essai(monde, clients["redacteur"], "GET", "pilotage:dossier", "soi") == "2"
        monde.comptes["redacteur"].habilitations.update(retiree_le=horloge.instant_reel())
        assert essai(monde, clients["redacteur"], "GET", "pilotage:dossier", "soi") == "0"
        transaction.set_rollback(True)
