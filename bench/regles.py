"""What is measured of the rule engine: no database, no server."""

import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.figures import chronometrer, figure

RACINE = Path(__file__).resolve().parent.parent
PROGRAMME = RACINE / "programmes" / "pas-de-calais"
NOMBRE = 100_000
DEPARTS = 10


def tout() -> None:
    """Measure everything, one line per figure."""
    familles()
    eligibilite()
    coherence()
    commandes()


def _secondes(faire: Callable[[], Any]) -> float:
    durees = []
    for _ in range(3):
        debut = time.perf_counter()
        faire()
        durees.append(time.perf_counter() - debut)
    return statistics.median(durees)


def _demande(nom: str, faits: dict[str, Any]) -> dict[str, Any]:
    return {
        "fiche": nom,
        "date": "2026-02-15",
        "convention": {
            "debut": "2025-07-01",
            "fin": "2025-12-31",
            "montant_maximum": "100000000.00",
        },
        "deja_verse": "0.00",
        "faits": faits,
    }


def familles() -> None:
    """100,000 mesures in points, 100,000 occupations of the FAL, in one calculation each."""
    from ecluse.regles.calcul import calculer
    from ecluse.regles.demande import lire_demande
    from ecluse.regles.fiches import charger_fiche

    debut = date(2025, 7, 1)
    jours = [(debut + timedelta(days=n % 150)).isoformat() for n in range(NOMBRE)]
    fins = [(debut + timedelta(days=n % 150 + 30)).isoformat() for n in range(NOMBRE)]
    mesures = [
        {"id": str(n), "type": "ASL" if n % 3 else "GSL", "debut": jours[n], "fin": fins[n]}
        for n in range(NOMBRE)
    ]
    occupations = [
        {"logement": f"L{n}", "menage": f"M{n}", "debut": jours[n], "fin": fins[n]}
        for n in range(NOMBRE)
    ]
    cas = (
        ("points_100000_mesures_s", "2.11", {"mesures": mesures}, 2.0),
        ("fal_100000_occupations_s", "2.13", {"occupations": occupations, "vacances": []}, 4.0),
    )
    for nom, code, faits, cible in cas:
        fiche = charger_fiche(PROGRAMME / "2025" / f"{code}.toml")
        demande = _demande(f"2025/{code}", faits)

        def faire(fiche: Any = fiche, demande: Any = demande) -> Any:
            return calculer(fiche, lire_demande(demande)).du

        figure(nom, round(_secondes(faire), 2), "s", cible)


def eligibilite() -> None:
    """One person over the whole catalogue."""
    from ecluse.regles.eligibilite import eligibilite as evaluer
    from ecluse.regles.eligibilite import lire_demande
    from ecluse.regles.fiches import catalogue

    fiches = catalogue(PROGRAMME)
    personne = {
        "naissance": "2001-05-02",
        "residence": "62041",
        "situations": ["sans_logement"],
        "menage": {"couple": False, "enfants": 0},
    }

    def faire() -> None:
        for nom, fiche in fiches.items():
            demande = lire_demande({"fiche": nom, "date": "2025-05-05", "personne": personne})
            evaluer(fiche, demande)

    figure("eligibilite_catalogue_ms", chronometrer(25, faire), "ms", 20)


def coherence() -> None:
    """A chain of three deliberations on the same lines, read and checked by the command."""
    with tempfile.TemporaryDirectory() as travail:
        _enchainer(PROGRAMME / "deliberations" / "2025-237", Path(travail))
        figure("controler_chaine_de_trois_s", round(_commande("controler", travail), 2), "s", 0.5)


def _enchainer(source: Path, cible: Path) -> None:
    """The published deliberation, then two that follow it and vote nothing more."""
    suites = {"2025-901": "2025-10-06", "2025-902": "2025-12-15"}
    derniere, seance = list(suites.items())[-1]
    entete = f'numero = "{derniere}"\nseance = "{seance}"\nmembres = 44\n'
    (cible / "deliberation.toml").write_text(entete, encoding="utf-8")
    for nom in ("budget", "repartition", "votes"):
        with (source / f"{nom}.csv").open(encoding="utf-8", newline="") as flux:
            lignes = list(csv.DictReader(flux))
        toutes = list(lignes)
        for numero, jour in suites.items():
            toutes += [_suivante(x, numero, jour) for x in lignes if nom != "repartition"]
        with (cible / f"{nom}.csv").open("w", encoding="utf-8", newline="") as flux:
            ecrivain = csv.DictWriter(flux, fieldnames=list(lignes[0]))
            ecrivain.writeheader()
            ecrivain.writerows(toutes)


def _suivante(ligne: dict[str, str], numero: str, jour: str) -> dict[str, str]:
    suite = ligne | {"deliberation": numero}
    if "solde" in ligne:
        suite |= {"disponible": ligne["solde"], "proposition": "0.00"}
    if "date" in ligne:
        suite |= {"date": jour}
    return suite


def commandes() -> None:
    """The start of `ecluse calculer`, process included."""
    demande = _demande("2025/2.11", {"mesures": [], "actes": []})
    with tempfile.TemporaryDirectory() as travail:
        fichier = Path(travail) / "demande.json"
        fichier.write_text(json.dumps(demande), encoding="utf-8")
        figure("calculer_demarrage_s", round(_commande("calculer", str(fichier)), 2), "s", 0.5)


def _commande(*mots: str) -> float:
    durees = []
    for _ in range(DEPARTS):
        debut = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "ecluse", *mots],
            cwd=RACINE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        durees.append(time.perf_counter() - debut)
    return statistics.median(durees)
