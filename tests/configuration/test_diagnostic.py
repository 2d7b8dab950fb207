"""What ``ecluse doctor`` sees."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from ecluse.configuration import diagnostic
from ecluse.configuration.erreurs import ErreurExploitation
from tests.configuration.processus import dossier_ouvert, ecluse


@pytest.fixture
def donnees() -> Iterator[Path]:
    with dossier_ouvert() as dossier:
        yield dossier


def test_une_installation_neuve_peut_tourner(donnees: Path) -> None:
    fini = ecluse(donnees, "doctor")
    assert fini.returncode == 0, fini.stdout + fini.stderr
    assert "libmagic" in fini.stdout
    assert "l’embarquée n’est pas encore créée" in fini.stdout
    assert list(donnees.iterdir()) == []


@pytest.mark.django_db
def test_une_base_arretee_au_milieu_de_migrations_reunies_est_refusee() -> None:
    assert diagnostic.migrations_en_attente() == 0
    faites = MigrationRecorder(connection).migration_qs
    reunies = faites.filter(app="conventions")
    reunies.filter(name__in=("0001_tables", "0009_lots_de_documents")).delete()
    with pytest.raises(ErreurExploitation, match="version d’essai"):
        diagnostic.migrations_en_attente()
    reunies.all().delete()
    assert diagnostic.migrations_en_attente() == 1


def test_une_base_injoignable_est_une_erreur_avec_son_remede(donnees: Path) -> None:
    fini = ecluse(donnees, "doctor", DATABASE_URL="postgresql://a@127.0.0.1:1/x")
    assert fini.returncode == 1
    assert "ne répond pas à 127.0.0.1:1 → vérifiez DATABASE_URL" in fini.stdout


@pytest.mark.parametrize("commande", [["serve"], ["demo"]])
def test_sans_libmagic_le_paquet_a_installer_est_nomme(donnees: Path, commande: list[str]) -> None:
    # What python-magic does where the system library is absent.
    (donnees / "magic.py").write_text("raise ImportError('failed to find libmagic')\n")
    fini = ecluse(donnees, *commande, "--port", "0", PYTHONPATH=str(donnees))
    assert fini.returncode == 1
    assert fini.stderr.count("\n") == 1
    assert "apt install libmagic1" in fini.stderr
    assert "libmagic" in ecluse(donnees, "doctor", PYTHONPATH=str(donnees)).stdout


def test_un_dossier_non_inscriptible_est_une_erreur(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECLUSE_DONNEES", "/proc/ecluse")
    constat = diagnostic.examiner_dossier()
    assert constat.gravite == diagnostic.ERREUR
    assert "ECLUSE_DONNEES" in constat.remede


@pytest.mark.parametrize(
    ("mode", "permis", "gravite"),
    [
        ("demo", "", diagnostic.ATTENTION),
        ("production", "", diagnostic.ERREUR),
        ("production", "1", diagnostic.ATTENTION),
    ],
)
def test_l_absence_d_antivirus_bloque_la_production(
    monkeypatch: pytest.MonkeyPatch, mode: str, permis: str, gravite: str
) -> None:
    monkeypatch.setenv("ECLUSE_MODE", mode)
    monkeypatch.setenv("ECLUSE_SANS_ANTIVIRUS", permis)
    monkeypatch.delenv("ECLUSE_CLAMD", raising=False)
    assert diagnostic.examiner_antivirus().gravite == gravite


@pytest.mark.parametrize(
    ("reponse", "gravite"), [(b"PONG\0", diagnostic.BON), (b"", diagnostic.ERREUR)]
)
def test_clamd_est_interroge(monkeypatch: pytest.MonkeyPatch, reponse: bytes, gravite: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as serveur:
        monkeypatch.setenv("ECLUSE_CLAMD", f"127.0.0.1:{serveur.getsockname()[1]}")

        def repondre() -> None:
            lien, _ = serveur.accept()
            with lien:
                assert lien.recv(16) == b"zPING\0"
                lien.sendall(reponse)

        fil = threading.Thread(target=repondre)
        fil.start()
        constat = diagnostic.examiner_antivirus()
        fil.join(timeout=10)
    assert constat.gravite == gravite


def test_clamd_absent_est_une_erreur(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ECLUSE_CLAMD", str(tmp_path / "clamd.sock"))
    constat = diagnostic.examiner_antivirus()
    assert constat.gravite == diagnostic.ERREUR
    assert "clamav-daemon" in constat.remede


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("battement", "gravite", "vu"),
    [
        (None, diagnostic.ATTENTION, "aucun"),
        ("10 seconds", diagnostic.BON, "vivant"),
        ("90 seconds", diagnostic.ATTENTION, "muet depuis 90 s"),
    ],
)
def test_le_battement_du_worker_est_lu(battement: str | None, gravite: str, vu: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute("DELETE FROM procrastinate_workers")
        if battement:
            curseur.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)",
                [battement],
            )
    constat = diagnostic.examiner_worker()
    assert constat.gravite == gravite
    assert vu in constat.vu
