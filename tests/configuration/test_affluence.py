"""While people wait for their pages documents wait too, and not for ever."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ecluse.configuration import affluence
from ecluse.configuration.affluence import ATTENTE, PATIENCE, REPIT, Affluence
from ecluse.configuration.guichet import Guichet
from ecluse.configuration.travailleur import Travailleur


def test_une_demande_qui_attend_se_dit_a_tous(tmp_path: Path) -> None:
    web, taches = Affluence(tmp_path), Affluence(tmp_path)
    web.attendu(ATTENTE / 2)
    assert not taches.presente()
    web.attendu(ATTENTE)
    assert taches.presente()
    assert taches.fait_attendre()


@pytest.mark.parametrize("ecart", [-REPIT - 1, REPIT + 1])
def test_le_calme_revient(tmp_path: Path, ecart: float) -> None:
    """A date to come is a clock that was set back: it does not hold the jobs either."""
    ici = Affluence(tmp_path)
    ici.attendu(ATTENTE)
    os.utime(ici.fichier, (time.time() + ecart,) * 2)
    assert not ici.fait_attendre()


def test_un_dossier_ou_l_on_n_ecrit_pas_n_empeche_rien(tmp_path: Path) -> None:
    absent = Affluence(tmp_path / "absent")
    absent.attendu(ATTENTE)
    assert not absent.fait_attendre()


def test_ce_qui_attend_passe_apres_un_quart_d_heure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ici = Affluence(tmp_path)
    ici.attendu(ATTENTE)
    instants = iter([1000.0, 1000.0 + PATIENCE - 1, 1000.0 + PATIENCE])
    monkeypatch.setattr(affluence.time, "monotonic", lambda: next(instants))
    assert [ici.fait_attendre() for _ in range(3)] == [True, True, False]


def test_les_documents_ne_sont_pas_pris_pendant_l_affluence(tmp_path: Path) -> None:
    ici = Affluence(tmp_path)
    travailleur = Travailleur(ici, app=None)
    assert travailleur.queues is None
    ici.attendu(ATTENTE)
    assert travailleur.queues == ["default"]


def test_le_guichet_dit_combien_on_a_attendu() -> None:
    occupe, libre, servie = threading.Event(), threading.Event(), threading.Event()
    attentes: list[float] = []

    def application(environ: dict[str, Any], _repondre: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/lente/":
            occupe.set()
            assert libre.wait(60)
        return []

    guichet = Guichet(application, agents=1, attendu=attentes.append)

    def demander(chemin: str) -> None:
        guichet({"PATH_INFO": chemin, "REQUEST_METHOD": "GET"}, lambda *_: None)
        if chemin != "/lente/":
            servie.set()

    threading.Thread(target=demander, args=("/lente/",)).start()
    assert occupe.wait(60)
    debut = time.monotonic()
    threading.Thread(target=demander, args=("/a-faire/",)).start()
    while not guichet._file.qsize():
        servie.wait(0.01)
    servie.wait(0.02)
    libre.set()
    assert servie.wait(60)
    assert len(attentes) == 2
    assert 0.02 <= attentes[1] <= time.monotonic() - debut
