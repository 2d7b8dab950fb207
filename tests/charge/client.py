"""The porteurs of the last minute, in a process of their own, over HTTP only.

`python -m tests.charge.client PLAN RAPPORT PORT`: signs everybody in, says « pret » on stdout, then
waits for the instant of the closing (a Unix time) on stdin, says how many seconds of processor
it used, and writes what each one saw.
"""

import base64
import hashlib
import json
import os
import random
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.charge.navigateur import Navigateur, Reponse, ensemble

TAILLE = 2_000_000
MORCEAU = 2 * 1024 * 1024
FENETRE = 60.0
#: Start of the uploads, in seconds before the closing.
PREMIERS, DERNIERS = 60.0, 2.5
ATTENTIFS = 15.0
#: Ready before, they wait for the last two seconds, or for after.
AU_FIL, APRES = 10, 12
DOUBLES_CLICS, COUPURES, RENVOIS = 0.3, 0.1, 0.1
TUS = {"Tus_Resumable": "1.0.0"}
EMPREINTE = re.compile(r'name="empreinte" value="([^"]+)"')
CLOS = "Le dépôt est clos depuis le"
CLOS_AILLEURS = "Clos depuis le"
VALIDE = "Le dossier est validé."
CORPS = random.Random(0).randbytes(TAILLE)


@dataclass
class Vecu:
    """What one structure sent and was told."""

    rang: int
    uid: str
    genre: str
    sha256: dict[str, str] = field(default_factory=dict)
    durees: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    envois: list[float] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    validee: bool = False
    trop_tard: bool = False
    panne: str = ""


class TropTard(Exception):
    """The page of the draft sends elsewhere: the window is closed; the text is that page's."""


class Porteur:
    """A signataire who attaches three pieces, deposits and validates."""

    def __init__(self, ligne: dict[str, Any], port: int, genre: str) -> None:
        self.ligne = ligne
        self.alea = random.Random(ligne["rang"])
        rang = ligne["rang"]
        self.navigateur = Navigateur(port, f"10.1.{rang // 250}.{rang % 250 + 1}")
        self.vecu = Vecu(rang, ligne["uid"], genre)
        self.racine = f"/candidatures/{ligne['uid']}"
        # Known before the evening: the machine that is measured does the work of 300 others too.
        self.empreintes = {
            code: hashlib.sha256(fabriquer(rang, code)).hexdigest() for code in ligne["pieces"]
        }

    def entrer(self) -> None:
        """Sign in by the form."""
        page = self.navigateur.demander("GET", "/comptes/connexion/")
        exiger(page, 200)
        reponse = self.navigateur.poster(
            "/comptes/connexion/", login=self.ligne["email"], password=self.ligne["mot_de_passe"]
        )
        exiger(reponse, 302)

    def vivre(self, cloture: float) -> None:
        """The last minute of this structure; what fails is written down, not raised."""
        try:
            self._vivre(cloture)
        except TropTard as fin:
            # The window closed while the pieces were on their way.
            self.vecu.messages += [CLOS] if CLOS_AILLEURS in str(fin) or CLOS in str(fin) else []
            self.vecu.trop_tard = True
        except Exception as erreur:
            self.vecu.panne = f"{type(erreur).__name__}: {erreur}"
        finally:
            self.navigateur.fermer()

    def _vivre(self, cloture: float) -> None:
        derniers = DERNIERS if self.vecu.genre == "avant" else ATTENTIFS
        attendre(cloture - self.alea.uniform(derniers, PREMIERS))
        self._page(f"{self.racine}/pieces/")
        for code in self.ligne["pieces"]:
            self._joindre(code)
        self._page(f"{self.racine}/deposer/")
        depot = exiger(self.navigateur.poster(f"{self.racine}/deposer/"), 302)
        # A signataire is led to the page of validation.
        debut = time.perf_counter()
        page = exiger(self.navigateur.suivre(depot), 200).texte
        empreinte = EMPREINTE.search(page)
        if empreinte is None:
            raise TropTard(page)
        self.vecu.pages.append(time.perf_counter() - debut)
        if self.vecu.genre == "au_fil":
            attendre(cloture - self.alea.uniform(0, 2))
        elif self.vecu.genre == "apres":
            attendre(cloture + self.alea.uniform(0.05, 5))
        self._valider(empreinte[1])

    def _page(self, adresse: str) -> Reponse:
        debut = time.perf_counter()
        reponse = self.navigateur.demander("GET", adresse)
        if reponse.statut == 302:
            raise TropTard(exiger(self.navigateur.suivre(reponse), 200).texte)
        exiger(reponse, 200)
        self.vecu.pages.append(time.perf_counter() - debut)
        return reponse

    def _joindre(self, code: str) -> None:
        octets = fabriquer(self.ligne["rang"], code)
        empreinte = self.empreintes[code]
        self.vecu.sha256[code] = empreinte
        debut = time.perf_counter()
        uid = self._televerser(f"{code} n° {self.ligne['rang']} é🎉.pdf", octets, empreinte)
        adresse = f"{self.racine}/pieces/{code}/joindre/"
        champs = {f"televersement-{code}-fichier": uid}
        fois = 2 if self.alea.random() < RENVOIS else 1
        for _ in range(fois):
            # The second one stands for an answer that was lost.
            reponse = self.navigateur.poster(adresse, {"X_Fragment": "1"}, **champs)
            if reponse.statut == 302:
                raise TropTard(exiger(self.navigateur.suivre(reponse), 200).texte)
            if "X-Fragment" not in exiger(reponse, 200).entetes:
                raise ValueError(f"{code} was refused: {reponse.texte[:2000]!r}")
        self.vecu.envois.append(time.perf_counter() - debut)

    def _televerser(self, nom: str, octets: bytes, empreinte: str) -> str:
        meta = f"filename {b64(nom)},sha256 {b64(empreinte)}"
        entetes = TUS | {
            "Upload_Length": str(len(octets)),
            "Upload_Metadata": meta,
            "Content_Type": "application/offset+octet-stream",
        }
        if self.alea.random() < COUPURES:
            # Announced, cut in the middle, announced again: what arrived is said.
            self.navigateur.couper("POST", "/televersements/", octets, 0.6, **entetes)
            entetes["Content_Type"] = "application/octet-stream"
            octets_du_debut = b""
        else:
            octets_du_debut = octets
        annonce = exiger(
            self.navigateur.demander("POST", "/televersements/", octets_du_debut, **entetes), 201
        )
        adresse, recu = annonce.entetes["Location"], int(annonce.entetes["Upload-Offset"])
        while recu < len(octets):
            entetes = TUS | {
                "Upload_Offset": str(recu),
                "Content_Type": "application/offset+octet-stream",
            }
            bout = octets[recu : recu + MORCEAU]
            reponse = self.navigateur.demander("PATCH", adresse, bout, **entetes)
            if reponse.statut == 409:
                # The server has not seen the cut yet, or keeps more than we thought.
                recu = self._reprendre(adresse)
                continue
            recu = int(exiger(reponse, 204).entetes["Upload-Offset"])
        return str(adresse.split("/")[-2])

    def _reprendre(self, adresse: str) -> int:
        return int(
            exiger(self.navigateur.demander("HEAD", adresse, **TUS), 200).entetes["Upload-Offset"]
        )

    def _valider(self, empreinte: str) -> None:
        clics = [self.navigateur]
        if self.alea.random() < DOUBLES_CLICS:
            clics.append(self.navigateur.cloner())
        pannes: list[str] = []

        def cliquer(navigateur: Navigateur) -> None:
            try:
                debut = time.perf_counter()
                reponse = navigateur.poster(f"{self.racine}/valider/", empreinte=empreinte)
                self.vecu.durees.append(time.perf_counter() - debut)
                page = exiger(navigateur.suivre(exiger(reponse, 302)), 200)
                # A second click may have found the dossier validated by the first.
                self.vecu.validee |= VALIDE in page.texte
                self.vecu.messages += [m for m in (VALIDE, CLOS) if m in page.texte]
            except Exception as erreur:
                pannes.append(f"{type(erreur).__name__}: {erreur}")

        ensemble(*(threading.Thread(target=cliquer, args=(n,)) for n in clics))
        for autre in clics[1:]:
            autre.fermer()
        if pannes:
            raise RuntimeError("; ".join(pannes))


def exiger(reponse: Reponse, statut: int) -> Reponse:
    """Raises `ValueError` when the status is another."""
    if reponse.statut != statut:
        raise ValueError(f"status {reponse.statut}, expected {statut}: {reponse.texte[:200]!r}")
    return reponse


def b64(texte: str) -> str:
    """Base64 of its UTF-8."""
    return base64.b64encode(texte.encode()).decode()


def fabriquer(rang: int, code: str) -> bytes:
    """A PDF of exactly `TAILLE` bytes, unlike any other, the same at each run.

    They differ by their first line only: what is costly to make is made once.
    """
    return (f"%PDF-1.7\n%{rang}/{code}\n".encode() + CORPS)[:TAILLE]


def attendre(instant: float) -> None:
    """Until that Unix time."""
    time.sleep(max(0.0, instant - time.time()))


def genre(rang: int, nombre: int) -> str:
    """Who validates when: the last ones after the closing, those before at the very second."""
    if rang >= nombre - APRES:
        return "apres"
    return "au_fil" if rang >= nombre - APRES - AU_FIL else "avant"


def main() -> None:
    """Sign in, wait for the instant, live the last minute, write what was seen."""
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    port = int(sys.argv[3])
    porteurs = [Porteur(ligne, port, genre(ligne["rang"], len(plan))) for ligne in plan]
    with ThreadPoolExecutor(4) as groupe:
        list(groupe.map(Porteur.entrer, porteurs))
    print("pret", flush=True)
    cloture = float(sys.stdin.readline())
    processeur = time.process_time()
    ensemble(*(threading.Thread(target=p.vivre, args=(cloture,)) for p in porteurs))
    print(time.process_time() - processeur, flush=True)
    Path(sys.argv[2]).write_text(json.dumps([asdict(p.vecu) for p in porteurs]), encoding="utf-8")
    os._exit(0)


if __name__ == "__main__":
    main()
