"""Listening address and death of a child."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from ecluse.configuration import superviseur
from ecluse.configuration.erreurs import ErreurExploitation
from tests.configuration.processus import port_libre


def test_un_port_pris_est_nomme_avec_le_remede() -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupant:
        port = occupant.getsockname()[1]
        with pytest.raises(ErreurExploitation) as refus:
            superviseur.exiger_port_libre("127.0.0.1", port)
    assert f"Le port {port} est déjà pris" in refus.value.constat
    assert f"make demo PORT={port + 1}" in refus.value.remede


def test_un_port_libre_est_accepte() -> None:
    superviseur.exiger_port_libre("127.0.0.1", port_libre())


def test_un_port_impossible_est_nomme() -> None:
    with pytest.raises(ErreurExploitation, match="Le port 70000 n’existe pas"):
        superviseur.exiger_port_libre("127.0.0.1", 70000)


def test_la_mort_d_un_enfant_arrete_tout(monkeypatch: pytest.MonkeyPatch) -> None:
    mourir = [sys.executable, "-c", "import sys; sys.exit(3)"]
    monkeypatch.setattr(superviseur, "commande_web", lambda _hote, _port: mourir)
    lances: list[superviseur.Enfant] = []
    vrai_lancer = superviseur._lancer

    def lancer(nom: str, commande: list[str], politesse: int = 0) -> superviseur.Enfant:
        attendre = [sys.executable, "-c", "import signal; signal.pause()"]
        lances.append(vrai_lancer(nom, commande if commande == mourir else attendre, politesse))
        return lances[-1]

    monkeypatch.setattr(superviseur, "_lancer", lancer)
    with pytest.raises(ErreurExploitation, match=r"Le serveur web s’est arrêté \(état 3\)"):
        superviseur.superviser("127.0.0.1", port_libre(), threading.Event())
    assert len(lances) == 2
    assert all(enfant.processus.returncode is not None for enfant in lances)


def test_les_taches_de_fond_laissent_passer_les_gens(tmp_path: Path) -> None:
    ecrit = tmp_path / "rang"
    code = (
        "import os, pathlib, sys; g = pathlib.Path('/proc/self/autogroup');"
        "pathlib.Path(sys.argv[1]).write_text("
        "f'{os.nice(0)} {g.read_text() if g.exists() else None}')"
    )
    commande = [sys.executable, "-c", code, str(ecrit)]
    superviseur._lancer("Un essai", commande, superviseur.POLITESSE_DES_TACHES).processus.wait(60)
    rang, groupe = ecrit.read_text().strip().split(" ", 1)
    assert int(rang) == min(19, os.nice(0) + superviseur.POLITESSE_DES_TACHES)
    # Its session too: on most Linux machines the priority alone only counts within it.
    assert groupe == "None" or groupe.endswith(f"nice {superviseur.POLITESSE_DES_TACHES}")
