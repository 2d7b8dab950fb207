"""`python -m tests.charge [--structures N]`: prepare, serve, rush, verify, one line per figure."""

import argparse
import subprocess
import sys
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bench.figures import figure
from tests.charge import environnement as env
from tests.charge import processeur
from tests.charge.client import FENETRE

#: Midnight that closes the window of the shipped dispositif 2025/4.5.
CLOTURE = datetime(2025, 5, 10, tzinfo=ZoneInfo("Europe/Paris"))
MEMOIRE_MO = 600


def main() -> int:
    """Status 0 when nothing was lost, mixed or accepted too late, whatever the speed."""
    lecteur = argparse.ArgumentParser(prog="python -m tests.charge")
    lecteur.add_argument("--structures", type=int, default=300)
    options = lecteur.parse_args()
    port = env.port_libre()
    env.repartir_de_rien()
    plan, rapport = env.dossier() / "plan.json", env.dossier() / "rapport.json"
    env.regler_horloge(CLOTURE - timedelta(hours=4))
    _lancer(port, "ecluse", "migrer")
    _lancer(port, "tests.charge.preparation", str(options.structures), str(plan))
    with env.serveur(port) as serveur:
        memoire = env.Memoire(serveur.pid)
        memoire.start()
        client = subprocess.Popen(
            [sys.executable, "-m", "tests.charge.client", str(plan), str(rapport), str(port)],
            env=env.environnement(port),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert client.stdin is not None
        assert client.stdout is not None
        if client.stdout.readline().strip() != "pret":
            raise SystemExit("Les porteurs n’ont pas pu se connecter.")
        avance = FENETRE + 2
        env.regler_horloge(CLOTURE - timedelta(seconds=avance))
        avant = processeur.utilise(serveur.pid)
        client.stdin.write(f"{time.time() + avance}\n")
        client.stdin.flush()
        du_client = client.stdout.readline()
        apres = processeur.utilise(serveur.pid)
        if client.wait():
            raise SystemExit("Le client s’est arrêté.")
        fini = _lancer(port, "tests.charge.verification", str(rapport), exiger=False)
        memoire.fini.set()
    for nom, octets in memoire.detail.items():
        print(f"memoire {octets / 1e6:.0f} Mo {nom}", flush=True)
    for genre, secondes in apres.items():
        cout = 1000 * (secondes - avant[genre]) / options.structures
        figure(f"charge_processeur_{genre}", cout, "ms/structure")
    figure("charge_processeur_client", 1000 * float(du_client) / options.structures, "ms/structure")
    figure("charge_memoire", memoire.maximum / 1e6, "Mo", MEMOIRE_MO)
    figure("charge_memoire_rss", memoire.residente / 1e6, "Mo")
    return fini


def _lancer(port: int, module: str, *mots: str, exiger: bool = True) -> int:
    fait = subprocess.run(
        [sys.executable, "-m", module, *mots], env=env.environnement(port), check=False
    ).returncode
    if fait and exiger:
        raise SystemExit(f"La préparation s’est arrêtée à « {module} ».")
    return fait


if __name__ == "__main__":
    sys.exit(main())
