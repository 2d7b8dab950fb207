"""The scripts around the product: first installation, and what may not be committed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

RACINE = Path(__file__).resolve().parents[2]


def _machine(dossier: Path, utilisateur: int) -> dict[str, str]:
    """An environment without Python, with an apt-get that notes what it is asked and fails."""
    for nom, corps in {
        "id": f"echo {utilisateur}",
        "apt-get": f'echo "$@" >> {dossier}/demandes; [ "$1" = update ]',
    }.items():
        programme = dossier / nom
        programme.write_text(f"#!/bin/sh\n{corps}\n")
        programme.chmod(0o755)
    return {"PATH": f"{dossier}:{os.environ['PATH']}", "PYTHON": str(dossier / "python-absent")}


def _preparer(environnement: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "outils/preparer.sh", "base"],
        capture_output=True,
        text=True,
        cwd=RACINE,
        env=environnement,
        timeout=60,
        check=False,
    )


def test_ce_qui_manque_au_systeme_tient_en_une_ligne_a_lancer(tmp_path: Path) -> None:
    fini = _preparer(_machine(tmp_path, utilisateur=1000))
    assert fini.returncode == 1
    assert "sudo apt-get install -y python3 python3-venv" in fini.stderr
    assert not (tmp_path / "demandes").exists()


def test_root_installe_ce_qui_manque_au_systeme(tmp_path: Path) -> None:
    fini = _preparer(_machine(tmp_path, utilisateur=0))
    assert fini.returncode == 1
    demandes = (tmp_path / "demandes").read_text()
    assert "install -q -y --no-install-recommends python3 python3-venv" in demandes
    assert "a échoué" in fini.stderr


def _verificateur() -> ModuleType:
    fiche = importlib.util.spec_from_file_location(
        "verifier_depot", RACINE / "outils" / "verifier_depot.py"
    )
    assert fiche is not None
    assert fiche.loader is not None
    module = importlib.util.module_from_spec(fiche)
    fiche.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("ligne", "interdite"),
    [
        ("https://files.{pypi}/simple", True),
        ("--extra{tiret}index-url truc", True),
        ("data = '/{racine}/quelqu-un'", True),
        ("ecluse.conf sous /var/lib/ecluse", False),
        ("tests/root/essai", False),
    ],
)
def test_une_adresse_de_depot_ou_un_chemin_de_machine_est_refuse(
    tmp_path: Path, ligne: str, interdite: bool
) -> None:
    fichier = tmp_path / "essai.txt"
    mots = {"pypi": ".".join(("pythonhosted", "org")), "tiret": "-", "racine": "root"}
    fichier.write_text(ligne.format(**mots))
    assert bool(_verificateur().fautes(fichier)) is interdite


def test_le_depot_lui_meme_est_propre() -> None:
    assert _verificateur().main() == 0
