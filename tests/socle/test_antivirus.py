"""Talking to clamd: a peer that speaks its protocol answers from a thread."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ecluse.socle.fichiers import FichierRefuse, deposer
from ecluse.socle.models import Contenu
from tests.fabriques import PDF

pytestmark = pytest.mark.django_db

# Split so that an antivirus does not stop on this very file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def repondre(octets: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in octets else b"stream: OK\0"


def lire_exactement(prise: socket.socket, n: int) -> bytes:
    recu = b""
    while len(recu) < n:
        morceau = prise.recv(n - len(recu))
        assert morceau
        recu += morceau
    return recu


@contextmanager
def clamd(
    ecoute: socket.socket, reponse: Callable[[bytes], bytes] = repondre
) -> Iterator[list[bytes]]:
    """Serve one INSTREAM exchange; gives what was streamed."""
    recus: list[bytes] = []

    def servir() -> None:
        prise, _ = ecoute.accept()
        with prise:
            assert lire_exactement(prise, 10) == b"zINSTREAM\0"
            corps = b""
            while longueur := struct.unpack("!L", lire_exactement(prise, 4))[0]:
                corps += lire_exactement(prise, longueur)
            recus.append(corps)
            prise.sendall(reponse(corps))

    fil = threading.Thread(target=servir)
    fil.start()
    yield recus
    fil.join(timeout=10)
    ecoute.close()
    assert not fil.is_alive()


@pytest.fixture
def ecoute_unix(tmp_path: Path, settings: Any) -> socket.socket:
    chemin = tmp_path / "clamd.sock"
    prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    prise.bind(str(chemin))
    prise.listen()
    settings.CLAMD = str(chemin)
    return prise


@pytest.fixture
def ecoute_tcp(settings: Any) -> socket.socket:
    prise = socket.create_server(("127.0.0.1", 0))
    settings.CLAMD = f"127.0.0.1:{prise.getsockname()[1]}"
    return prise


def test_sans_antivirus_la_piece_est_gardee_non_verifiee():
    assert deposer(PDF, "a.pdf", None).contenu.analyse == Contenu.Analyse.NON_VERIFIE


def test_fichier_sain_par_socket_unix(ecoute_unix):
    gros = PDF + b"\0" * 300_000
    with clamd(ecoute_unix) as recus:
        fichier = deposer(gros, "a.pdf", None)
    assert fichier.contenu.analyse == Contenu.Analyse.SAIN
    assert recus == [gros]


def test_fichier_infecte_par_tcp(ecoute_tcp, settings):
    with clamd(ecoute_tcp), pytest.raises(FichierRefuse) as refus:
        deposer(PDF + EICAR, "a.pdf", None)
    assert refus.value.message == (
        "L’antivirus a reconnu un logiciel malveillant dans ce fichier (Eicar-Test-Signature)."
    )
    assert not Contenu.objects.exists()
    assert not [
        c
        for c in Path(settings.STORAGES["default"]["OPTIONS"]["location"]).rglob("*")
        if c.is_file()
    ]


def test_redepose_apres_l_installation_de_l_antivirus(ecoute_unix, settings):
    chemin, settings.CLAMD = settings.CLAMD, ""
    avant = deposer(PDF, "a.pdf", None)
    settings.CLAMD = chemin
    with clamd(ecoute_unix):
        deposer(PDF, "b.pdf", None)
    avant.contenu.refresh_from_db()
    assert avant.contenu.analyse == Contenu.Analyse.SAIN


@pytest.mark.parametrize("reponse", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_reponse_qui_ne_conclut_pas(ecoute_unix, reponse):
    with clamd(ecoute_unix, lambda _octets: reponse):
        assert deposer(PDF, "a.pdf", None).contenu.analyse == Contenu.Analyse.NON_VERIFIE


def test_antivirus_muet_la_piece_n_est_pas_perdue(settings, tmp_path, caplog):
    settings.CLAMD = str(tmp_path / "personne.sock")
    assert deposer(PDF, "a.pdf", None).contenu.analyse == Contenu.Analyse.NON_VERIFIE
    assert "clamd does not answer" in caplog.text
