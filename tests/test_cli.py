"""The ``ecluse`` command, in real processes: what it starts, it stops."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from ecluse import cli
from ecluse.configuration import base_de_donnees
from tests.configuration import redemarrage
from tests.configuration.processus import (
    DELAI,
    RACINE,
    dossier_ouvert,
    ecluse,
    environnement,
    lancer,
    lire_jusqu_a,
    port_libre,
    vivants,
)
from tests.structure_de_base import structure


@pytest.fixture(scope="module")
def donnees_migrees() -> Iterator[Path]:
    """A data folder whose database has its tables."""
    with dossier_ouvert() as dossier:
        fini = ecluse(dossier, "migrer")
        assert fini.returncode == 0, fini.stderr
        yield dossier


@pytest.fixture
def donnees() -> Iterator[Path]:
    with dossier_ouvert() as dossier:
        yield dossier


def test_sans_commande_l_usage_est_en_francais(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    sortie = capsys.readouterr().out
    assert sortie.startswith("Usage")
    assert all(nom in sortie for nom in (*cli.COMMANDES, *cli.COMMANDES_DE_REGLES))


def test_une_commande_inconnue_est_nommee(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ouvrir"]) == 2
    assert "Commande inconnue\xa0: ouvrir" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("mots", "dit"),
    [
        (["serve", "--portt", "1"], "Option inconnue\xa0: --portt"),
        (["serve", "8000"], "Option inconnue\xa0: 8000"),
        (["serve", "--port"], "--port demande une valeur"),
        (["serve", "--port", "huit"], "--port demande une valeur"),
        (["charger"], "demande le nom d’un programme"),
        (["generer"], "demande --candidatures N"),
        (["importer-deliberation"], "demande un dossier"),
        (["exporter-deliberation", "2023-499"], "demande un numéro et un dossier"),
    ],
)
def test_une_ligne_mal_formee_est_expliquee(
    capsys: pytest.CaptureFixture[str], mots: list[str], dit: str
) -> None:
    assert cli.main(mots) == 2
    assert dit in capsys.readouterr().err


@pytest.mark.parametrize("commande", cli.COMMANDES_DE_REGLES)
def test_une_commande_de_regles_ne_charge_ni_django_ni_la_base(commande: str) -> None:
    script = (
        "import sys; from ecluse import cli\n"
        f"etat = cli.main(['{commande}', '-'])\n"
        "print([m for m in ('django', 'psycopg') if m in sys.modules], file=sys.stderr)\n"
        "sys.exit(etat)"
    )
    fini = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps({"fiche": "0000/inconnue"}),
        capture_output=True,
        text=True,
        cwd=RACINE,
        timeout=30,
        check=False,
    )
    assert fini.returncode == 2, fini.stderr
    *erreur, modules = fini.stderr.strip().splitlines()
    assert modules == "[]"
    assert json.loads("".join(erreur))["erreur"]


@pytest.mark.django_db
def test_la_base_des_tests_est_celle_que_migrer_donne(donnees_migrees: Path) -> None:
    """The template of the suite may be an old one: it must be what a newcomer has."""
    vraie = subprocess.run(
        [sys.executable, "-m", "tests.structure_de_base"],
        capture_output=True,
        text=True,
        timeout=DELAI,
        cwd=RACINE,
        env=environnement(donnees_migrees),
        check=True,
    )
    with connection.cursor() as curseur:
        ici = structure(curseur)
    la = json.loads(vraie.stdout)
    if not base_de_donnees.est_embarquee():
        # Two versions of PostgreSQL do not write a definition the same way.
        ici, la = [x[:3] for x in ici], [x[:3] for x in la]
    assert len(ici) > 1000
    assert [x for x in ici if x not in la] == []
    assert [x for x in la if x not in ici] == []


@pytest.mark.parametrize("numero", [signal.SIGINT, signal.SIGTERM])
def test_un_signal_arrete_tout_ce_que_serve_a_lance(
    donnees_migrees: Path, numero: signal.Signals
) -> None:
    port = port_libre()
    commande = ("-m", "ecluse", "serve", "--port", str(port))
    with lancer(donnees_migrees, *commande) as processus:
        lire_jusqu_a(processus, f"http://127.0.0.1:{port}/")
        assert _statut(port) < 500
        noms = " ".join(vivants(donnees_migrees))
        assert all(nom in noms for nom in ("serveur_web", "ecluse worker", "postgres"))
        processus.send_signal(numero)
        sortie, _ = processus.communicate(timeout=30)
    assert processus.returncode == 0, sortie
    assert vivants(donnees_migrees) == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_un_envoi_reprend_apres_un_redemarrage_du_serveur(donnees_migrees: Path) -> None:
    redemarrage.verifier(donnees_migrees)
    assert vivants(donnees_migrees) == []


def test_serve_refuse_une_base_sans_tables_et_ne_laisse_rien(donnees: Path) -> None:
    fini = ecluse(donnees, "serve", "--port", str(port_libre()))
    assert fini.returncode == 1
    assert "lancez «\xa0ecluse migrer\xa0»" in fini.stderr
    assert "Traceback" not in fini.stderr
    assert vivants(donnees) == []


def test_serve_refuse_un_port_pris_avant_de_lancer_quoi_que_ce_soit(donnees: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupant:
        port = occupant.getsockname()[1]
        fini = ecluse(donnees, "serve", "--port", str(port))
    assert fini.returncode == 1
    assert fini.stderr.startswith(f"Erreur\xa0: Le port {port} est déjà pris")
    assert fini.stderr.count("\n") == 1
    assert list(donnees.iterdir()) == []


def test_la_demonstration_est_refusee_en_production(donnees: Path) -> None:
    fini = ecluse(donnees, "demo", ECLUSE_MODE="production")
    assert fini.returncode == 1
    assert "ECLUSE_MODE vaut «\xa0production\xa0»" in fini.stderr


def test_la_production_refuse_de_demarrer_sans_antivirus(donnees: Path) -> None:
    production = {"ECLUSE_MODE": "production", "ECLUSE_SECRET": "x" * 60}
    fini = ecluse(donnees, "serve", "--port", str(port_libre()), **production)
    assert fini.returncode == 1
    assert "La production demande un antivirus" in fini.stderr
    assert list(donnees.iterdir()) == []
    averti = {**production, "ECLUSE_SANS_ANTIVIRUS": "1"}
    fini = ecluse(donnees, "serve", "--port", str(port_libre()), **averti)
    assert "antivirus" not in fini.stderr  # it goes on to the next check: the tables
    assert "ecluse migrer" in fini.stderr


def test_ce_qu_une_commande_refuse_est_une_phrase(donnees_migrees: Path) -> None:
    fini = ecluse(donnees_migrees, "charger", "inconnu")
    assert fini.returncode == 1
    assert fini.stderr.startswith("Programme inconnu"), fini.stderr


def test_doctor_voit_les_tables_a_jour(donnees_migrees: Path) -> None:
    fini = ecluse(donnees_migrees, "doctor")
    assert fini.returncode == 0, fini.stdout + fini.stderr
    assert "Tables\xa0: à jour" in fini.stdout
    assert "Tâches de fond" in fini.stdout
    assert vivants(donnees_migrees) == []


def test_gerer_passe_la_main_a_django(donnees: Path) -> None:
    fini = subprocess.run(
        [sys.executable, "-m", "ecluse", "gerer", "help"],
        capture_output=True,
        text=True,
        cwd=RACINE,
        env=environnement(donnees),
        timeout=60,
        check=False,
    )
    assert fini.returncode == 0, fini.stderr
    assert "makemigrations" in fini.stdout
    assert list(donnees.iterdir()) == []


@pytest.mark.django_db
def test_django_ne_trouve_rien_a_redire_a_la_configuration() -> None:
    call_command("check", fail_level="WARNING")


def _statut(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as reponse:
            return int(reponse.status)
    except urllib.error.HTTPError as erreur:
        return erreur.code
