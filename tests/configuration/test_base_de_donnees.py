"""Which database is used, and the life of the embedded server, in real processes."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ecluse.configuration import base_de_donnees, postgres_embarque
from ecluse.configuration.erreurs import ErreurExploitation
from tests.configuration.processus import (
    dossier_ouvert,
    ecluse,
    lancer,
    lire_jusqu_a,
    port_libre,
    vivants,
)

TENIR_LA_BASE = (
    "from ecluse.configuration import base_de_donnees as b; b.demarrer(); print('prêt'); input()"
)


@pytest.fixture
def donnees() -> Iterator[Path]:
    with dossier_ouvert() as dossier:
        yield dossier


@pytest.fixture(scope="module")
def base_du_moment() -> Iterator[None]:
    with base_de_donnees.base_demarree():
        yield


@pytest.mark.parametrize(
    ("url", "attendu"),
    [
        ("postgresql://a:b@base.invalid:6000/x", ("x", "a", "b", "base.invalid", "6000", {})),
        ("postgres://a@base.invalid/x", ("x", "a", "", "base.invalid", "", {})),
        ("postgresql:///x", ("x", "", "", "", "", {})),
        ("postgresql://a@/x?host=/Run/PG&port=7", ("x", "a", "", "/Run/PG", "7", {})),
        ("postgresql://a@%2FRun%2FPG:7/x", ("x", "a", "", "/Run/PG", "7", {})),
        ("postgresql://a%40b:p%2Fq@h/x", ("x", "a@b", "p/q", "h", "", {})),
        ("postgresql://[::1]:5/x", ("x", "", "", "::1", "5", {})),
        ("postgresql://h/x?sslmode=require", ("x", "", "", "h", "", {"sslmode": "require"})),
    ],
)
def test_une_adresse_devient_des_reglages(url: str, attendu: tuple[object, ...]) -> None:
    lu = base_de_donnees.analyser_url(url)
    nom, utilisateur, secret, hote, port, options = attendu
    assert (lu["NAME"], lu["USER"], lu["PASSWORD"]) == (nom, utilisateur, secret)
    assert (lu["HOST"], lu["PORT"]) == (hote, port)
    assert lu["OPTIONS"] == {"connect_timeout": 5, **options}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("url", "dit"),
    [
        ("mysql://h/x", "n’est pas l’adresse d’une base PostgreSQL"),
        ("n’importe quoi", "n’est pas l’adresse d’une base PostgreSQL"),
        ("postgresql://h:port/x", "n’est pas un nombre"),
        ("postgresql://h:5432/", "ne nomme pas de base"),
    ],
)
def test_une_adresse_illisible_est_refusee_avec_la_forme_attendue(url: str, dit: str) -> None:
    with pytest.raises(ErreurExploitation, match=dit) as refus:
        base_de_donnees.analyser_url(url)
    assert base_de_donnees.FORME_ATTENDUE in refus.value.remede


def test_une_base_injoignable_se_dit_en_une_phrase(donnees: Path) -> None:
    port = port_libre()
    fini = ecluse(donnees, "migrer", DATABASE_URL=f"postgresql://a:secret@127.0.0.1:{port}/x")
    assert fini.returncode == 1
    assert fini.stderr.count("\n") == 1
    assert f"ne répond pas à 127.0.0.1:{port}" in fini.stderr
    assert "vérifiez DATABASE_URL" in fini.stderr
    assert "secret" not in fini.stderr


@pytest.mark.usefixtures("base_du_moment")
def test_une_base_trop_ancienne_est_refusee(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_de_donnees, "VERSION_MINIMALE", 99)
    with pytest.raises(ErreurExploitation, match="au moins la version 99"):
        base_de_donnees.verifier()


@pytest.mark.usefixtures("base_du_moment")
@pytest.mark.parametrize(
    ("variable", "valeur", "dit"),
    [
        ("NAME", "absente", "« absente » n’existe pas"),
        ("USER", "inconnu", "refuse l’utilisateur « inconnu »"),
    ],
)
def test_base_absente_et_utilisateur_refuse_se_distinguent(
    monkeypatch: pytest.MonkeyPatch, variable: str, valeur: str, dit: str
) -> None:
    reglages = {**base_de_donnees.configuration(), variable: valeur}
    monkeypatch.setattr(base_de_donnees, "configuration", lambda: reglages)
    with pytest.raises(ErreurExploitation) as refus:
        base_de_donnees.verifier()
    assert dit in str(refus.value).replace("\xa0", " ")


def test_connaitre_la_configuration_ne_demarre_rien(donnees: Path) -> None:
    lire = "from ecluse.configuration import base_de_donnees as b; print(b.configuration())"
    with lancer(donnees, "-c", lire) as processus:
        assert processus.communicate(timeout=30)[0]
        assert list(donnees.iterdir()) == []


def test_le_dernier_processus_parti_arrete_le_serveur(donnees: Path) -> None:
    with (
        lancer(donnees, "-c", TENIR_LA_BASE) as premier,
        lancer(donnees, "-c", TENIR_LA_BASE) as second,
    ):
        lire_jusqu_a(premier, "prêt")
        lire_jusqu_a(second, "prêt")
        premier.communicate("\n", timeout=30)
        assert _repond(donnees)
        second.communicate("\n", timeout=30)
        assert not _repond(donnees)
        assert vivants(donnees) == []


def test_sigterm_arrete_aussi_le_serveur(donnees: Path) -> None:
    with lancer(donnees, "-c", TENIR_LA_BASE) as processus:
        lire_jusqu_a(processus, "prêt")
        processus.send_signal(signal.SIGTERM)
        processus.communicate(timeout=30)
        assert processus.returncode == 128 + signal.SIGTERM
        assert vivants(donnees) == []


def test_un_serveur_laisse_par_un_processus_tue_est_repris_puis_arrete(donnees: Path) -> None:
    with lancer(donnees, "-c", TENIR_LA_BASE) as tue:
        lire_jusqu_a(tue, "prêt")
        tue.kill()
        tue.communicate(timeout=30)
        assert _repond(donnees)
        with lancer(donnees, "-c", TENIR_LA_BASE) as suivant:
            lire_jusqu_a(suivant, "prêt")
            suivant.communicate("\n", timeout=30)
            assert vivants(donnees) == []


def test_un_chemin_trop_long_met_la_socket_ailleurs(donnees: Path) -> None:
    profond = donnees.joinpath(*["dossier-au-nom-bien-long"] * 5)
    with lancer(profond, "-c", TENIR_LA_BASE) as processus:
        lire_jusqu_a(processus, "prêt")
        serveur = postgres_embarque.PostgresEmbarque(profond)
        assert serveur.socket != serveur.pgdata
        assert stat.S_IMODE(serveur.socket.stat().st_mode) == 0o700
        processus.communicate("\n", timeout=30)
        assert not serveur.socket.exists()


def test_des_donnees_d_une_autre_version_sont_nommees(donnees: Path) -> None:
    pgdata = donnees / "postgres"
    pgdata.mkdir()
    (pgdata / "PG_VERSION").write_text("14\n")
    fini = ecluse(donnees, "migrer")
    assert fini.returncode == 1
    assert "viennent de PostgreSQL 14" in fini.stderr
    assert "Traceback" not in fini.stderr


def test_root_n_ouvre_pas_un_dossier_ferme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ferme = tmp_path / "ferme"
    ferme.mkdir(mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    impose = postgres_embarque.PostgresEmbarque(ferme / "donnees", dossier_impose=True)
    with pytest.raises(ErreurExploitation, match="n’ouvre pas un dossier fermé"):
        _ = impose.base
    propose = postgres_embarque.PostgresEmbarque(ferme / "donnees")
    assert propose.base.parent == postgres_embarque.REPLI_DE_ROOT
    assert stat.S_IMODE(ferme.stat().st_mode) == 0o700


def test_le_dossier_ferme_est_nomme(tmp_path: Path) -> None:
    ouvert = tmp_path / "ouvert"
    ouvert.mkdir()
    ouvert.chmod(0o755)
    trouve = postgres_embarque.dossier_ferme(ouvert / "a" / "b", uid=-1, gid=-1)
    assert trouve is not None  # pytest's own folder is private
    etat = trouve.stat()
    assert not etat.st_mode & stat.S_IXOTH
    assert postgres_embarque.dossier_ferme(Path("/usr/bin/env"), uid=-1, gid=-1) is None


def test_un_dossier_non_inscriptible_se_dit_en_une_phrase() -> None:
    fini = ecluse(Path("/proc/ecluse"), "migrer")
    assert fini.returncode == 1
    assert "n’est pas accessible en écriture" in fini.stderr
    assert "Traceback" not in fini.stderr


def _repond(donnees: Path) -> bool:
    serveur = postgres_embarque.PostgresEmbarque(donnees)
    try:
        with psycopg.connect(
            dbname="ecluse", user="ecluse", host=str(serveur.socket), connect_timeout=5
        ):
            return True
    except psycopg.OperationalError:
        return False


def test_les_donnees_ne_sont_lisibles_que_du_compte_de_postgres(donnees: Path) -> None:
    with lancer(donnees, "-c", TENIR_LA_BASE) as processus:
        lire_jusqu_a(processus, "prêt")
        processus.communicate("\n", timeout=30)
        assert stat.S_IMODE((donnees / "postgres").stat().st_mode) == 0o700
