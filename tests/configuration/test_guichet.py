"""What cannot wait is served first, and nothing is lost on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

import pytest

from ecluse.configuration.guichet import Guichet, rang


def _demande(chemin: str, methode: str = "GET") -> dict[str, Any]:
    return {"PATH_INFO": chemin, "REQUEST_METHOD": methode}


def test_le_rang_de_chaque_demande() -> None:
    attendus = {
        ("/candidatures/abc/valider/", "POST"): 0,
        ("/candidatures/abc/deposer/", "POST"): 0,
        ("/candidatures/abc/valider/", "GET"): 1,
        ("/candidatures/abc/pieces/statuts/joindre/", "POST"): 2,
        ("/a-faire/", "GET"): 2,
        ("/candidatures/abc/valider/autre", "POST"): 2,
        ("/televersements/", "POST"): 3,
        ("/televersements/abc/", "PATCH"): 3,
    }
    for (chemin, methode), attendu in attendus.items():
        assert rang(_demande(chemin, methode)) == attendu, chemin


def test_la_validation_passe_devant_les_fichiers_qui_attendent() -> None:
    occupe, libre = threading.Event(), threading.Event()
    servies: list[str] = []

    def application(environ: dict[str, Any], _repondre: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/lente/":
            occupe.set()
            assert libre.wait(60)
        servies.append(environ["PATH_INFO"])
        return [environ["PATH_INFO"].encode()]

    guichet = Guichet(application, agents=1)
    recus: dict[str, list[bytes]] = {}

    def demander(chemin: str, methode: str) -> threading.Thread:
        environ = _demande(chemin, methode)
        attendus = guichet._file.qsize() + 1
        fil = threading.Thread(
            target=lambda: recus.update({chemin: list(guichet(environ, lambda *_: None))})
        )
        fil.start()
        if chemin == "/lente/":
            assert occupe.wait(60)
        else:
            # In line before the next one comes: the only agent takes nothing meanwhile.
            while guichet._file.qsize() < attendus:
                fil.join(0.01)
        return fil

    fils = [
        demander("/lente/", "GET"),
        demander("/televersements/", "POST"),
        demander("/a-faire/", "GET"),
        demander("/candidatures/x/valider/", "GET"),
        demander("/candidatures/x/valider/un", "GET"),
        demander("/candidatures/x/deposer/", "POST"),
    ]
    libre.set()
    for fil in fils:
        fil.join(60)
    assert servies == [
        "/lente/",
        "/candidatures/x/deposer/",
        "/candidatures/x/valider/",
        "/a-faire/",
        "/candidatures/x/valider/un",
        "/televersements/",
    ]
    assert recus == {chemin: [chemin.encode()] for chemin in servies}


def test_une_panne_revient_a_qui_attendait() -> None:
    def application(_environ: dict[str, Any], _repondre: Any) -> Iterable[bytes]:
        raise RuntimeError("panne")

    guichet = Guichet(application, agents=2)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="panne"):
            guichet(_demande("/"), lambda *_: None)
