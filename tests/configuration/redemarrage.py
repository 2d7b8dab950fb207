"""The server stops in the middle of an upload: what arrived is still there when it is back."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.charge.navigateur import Navigateur, Reponse
from tests.configuration.processus import ecluse, lancer, lire_jusqu_a, port_libre

PRODUCTION = {
    "ECLUSE_MODE": "production",
    "ECLUSE_SECRET": "redemarrage-" + "0" * 50,
    "ECLUSE_HOTES": "127.0.0.1",
    "ECLUSE_SANS_ANTIVIRUS": "1",
}
ADRESSE, MOT_DE_PASSE = "nour@exemple.invalid", "un mot de passe assez long"
CREER = (
    "from ecluse.annuaire.models import Compte; "
    f"Compte.objects.create_user('{ADRESSE}', '{MOT_DE_PASSE}', prenom='Nour', nom='Essai')"
)
TUS = {"Tus_Resumable": "1.0.0"}
SUITE = TUS | {"Content_Type": "application/offset+octet-stream"}
OCTETS = b"%PDF-1.7\n" + os.urandom(3_000_000)
DEBUT = 1_200_000


@contextmanager
def serveur(donnees: Path, port: int) -> Iterator[None]:
    """`ecluse serve`, stopped as an operator stops it, with what was under way."""
    commande = ("-m", "ecluse", "serve", "--port", str(port))
    with lancer(donnees, *commande, **PRODUCTION) as processus:
        lire_jusqu_a(processus, f"http://127.0.0.1:{port}/")
        yield


def annoncer(navigateur: Navigateur) -> Reponse:
    """Announce the file: the first time it is created, then found by its fingerprint."""
    empreinte = hashlib.sha256(OCTETS).hexdigest()
    meta = [("filename", "statuts.pdf"), ("sha256", empreinte)]
    codees = ",".join(f"{c} {base64.b64encode(v.encode()).decode()}" for c, v in meta)
    entetes = TUS | {"Upload_Length": str(len(OCTETS)), "Upload_Metadata": codees}
    return navigateur.demander("POST", "/televersements/", **entetes)


def verifier(donnees: Path) -> None:
    """Send a part of a file, restart, send the rest; `donnees` is a migrated folder."""
    assert ecluse(donnees, "gerer", "shell", "-c", CREER, **PRODUCTION).returncode == 0
    port = port_libre()
    navigateur = Navigateur(port, "10.0.0.1")
    with serveur(donnees, port):
        navigateur.demander("GET", "/comptes/connexion/")
        entree = navigateur.poster("/comptes/connexion/", login=ADRESSE, password=MOT_DE_PASSE)
        assert entree.statut == 302
        adresse = annoncer(navigateur).entetes["Location"]
        recu = navigateur.demander("PATCH", adresse, OCTETS[:DEBUT], **SUITE, Upload_Offset="0")
        assert recu.entetes["Upload-Offset"] == str(DEBUT)
        # Another part is on its way when the server stops.
        navigateur.couper("PATCH", adresse, OCTETS[DEBUT:], 0.3, **SUITE, Upload_Offset=str(DEBUT))
    with serveur(donnees, port):
        # The same session, and the file found again by its fingerprint.
        assert annoncer(navigateur).entetes["Location"] == adresse
        place = int(navigateur.demander("HEAD", adresse, **TUS).entetes["Upload-Offset"])
        assert DEBUT <= place < len(OCTETS)
        fin = navigateur.demander(
            "PATCH", adresse, OCTETS[place:], **SUITE, Upload_Offset=str(place)
        )
        assert (fin.statut, fin.entetes["Upload-Offset"]) == (204, str(len(OCTETS)))
    navigateur.fermer()
    fichiers = [f for f in (donnees / "fichiers").rglob("*") if f.is_file()]
    assert OCTETS in [f.read_bytes() for f in fichiers if f.stat().st_size == len(OCTETS)]
