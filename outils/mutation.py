"""Mutation testing of `ecluse.regles`: does a test fail when a rule is changed?

Usage: python outils/mutation.py [MODULE…] [--coeurs N] [--fonctions | --chargement] [--part N]
       [--repris RAPPORT]

Each mutant is one small change of one module (`mutants.py`). The pure tests are collected once;
a forked child then puts the changed code in place of the true one and runs the tests that reach
it, quickest first, until one fails. What is built while a module loads (fields of a fiche,
constants) cannot be replaced afterwards: those mutants run in a child that loads everything anew.

No module is excluded. Status: 0 when at least nine mutants out of ten are killed.
"""

import argparse
import os
import pickle
import random
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import mutation_tests as tests
from mutants import Mutant, mutants_de

RACINE = Path(__file__).resolve().parents[1]
REGLES = RACINE / "ecluse" / "regles"
EXIGE = 0.90


@dataclass(slots=True)
class Bilan:
    """Counts of a module, and its survivors."""

    tues: int = 0
    survivants: list[Mutant] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Every mutant tried."""
        return self.tues + len(self.survivants)


def modules(noms: list[str]) -> list[Path]:
    """The files of `ecluse.regles`, those whose path contains one of `noms` when given."""
    fichiers = sorted(REGLES.rglob("*.py"))
    return [f for f in fichiers if not noms or any(n in str(f.relative_to(REGLES)) for n in noms)]


def essayer(lot: list[Mutant], coeurs: int, serveur: tests.Serveur) -> dict[Mutant, bool]:
    """Try mutants, `coeurs` at a time. out: killed or not, for each."""
    verdicts: dict[Mutant, bool] = {}
    attente = list(reversed(lot))
    en_cours: dict[int, Mutant] = {}
    while attente or en_cours:
        while attente and len(en_cours) < coeurs:
            mutant = attente.pop()
            en_cours[serveur.lancer(mutant)] = mutant
        pid, statut = os.wait()
        mutant = en_cours.pop(pid)
        verdicts[mutant] = statut != 0
        if statut == 0:
            # Said at once: a run that is stopped has not worked for nothing.
            print(f"\r- {mutant}", file=sys.stderr)
        print(f"\r{len(verdicts)}/{len(lot)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return verdicts


def bilans(verdicts: dict[Mutant, bool]) -> dict[str, Bilan]:
    """Results by module."""
    resultat: dict[str, Bilan] = defaultdict(Bilan)
    for mutant, tue in verdicts.items():
        bilan = resultat[str(mutant.fichier.relative_to(RACINE))]
        if tue:
            bilan.tues += 1
        else:
            bilan.survivants.append(mutant)
    return dict(sorted(resultat.items()))


def rapport(resultat: dict[str, Bilan]) -> str:
    """The table that is printed: module, mutants, killed, rate; then every survivor."""
    tues = sum(b.tues for b in resultat.values())
    total = sum(b.total for b in resultat.values())
    lignes = ["| Module | Mutants | Tués | Taux |", "| --- | ---: | ---: | ---: |"]
    for nom, bilan in resultat.items():
        lignes.append(
            f"| `{nom}` | {bilan.total} | {bilan.tues} | {taux(bilan.tues, bilan.total)} |"
        )
    lignes.append(f"| **Total** | {total} | {tues} | {taux(tues, total)} |")
    lignes.append("")
    for bilan in resultat.values():
        lignes += [f"- {m}" for m in bilan.survivants]
    return "\n".join(lignes) + "\n"


def survivants(lot: list[Mutant], texte: str) -> list[Mutant]:
    """Those of `lot` that a report lists as survivors, wherever their line is now."""
    listes = {re.sub(r":\d+", "", ligne, count=1) for ligne in texte.splitlines()}
    return [m for m in lot if re.sub(r":\d+", "", f"- {m}", count=1) in listes]


def taux(tues: int, total: int) -> str:
    """« 93,4 % »; nothing to try is all killed."""
    return f"{100 * tues / total:.1f} %".replace(".", ",") if total else "100,0 %"


def main() -> int:
    """Run the mutants, print the table. out: 1 under nine killed out of ten."""
    analyse = argparse.ArgumentParser(description="Tests de mutation de ecluse.regles")
    analyse.add_argument("modules", nargs="*", help="parties de chemins, sinon tous les modules")
    analyse.add_argument("--coeurs", type=int, default=os.cpu_count() or 1)
    analyse.add_argument("--rapport", type=Path, help="fichier où écrire aussi le tableau")
    analyse.add_argument("--repris", type=Path, help="rapport dont on reprend les survivants")
    analyse.add_argument("--part", type=float, default=1.0, help="part des mutants, tirée au sort")
    genre = analyse.add_mutually_exclusive_group()
    genre.add_argument("--fonctions", action="store_true", help="sans ceux du chargement")
    genre.add_argument("--chargement", action="store_true", help="seulement ceux du chargement")
    choix = analyse.parse_args()
    debut = time.monotonic()
    lot = [m for f in modules(choix.modules) for m in mutants_de(f)]
    if choix.fonctions or choix.chargement:
        lot = [m for m in lot if (m.fonction is None) == choix.chargement]
    if choix.repris is not None:
        lot = survivants(lot, choix.repris.read_text(encoding="utf-8"))
    if choix.part < 1:
        # A sample drawn the same way each time.
        lot = random.Random(0).sample(lot, int(len(lot) * choix.part))  # noqa: S311
    a_chaud = [m for m in lot if m.fonction is not None]
    a_froid = [m for m in lot if m.fonction is None]
    print(f"{len(a_chaud)} mutants de fonctions, {len(a_froid)} de chargement", file=sys.stderr)
    verdicts: dict[Mutant, bool] = {}
    # Cold first: their server must not have loaded anything yet.
    for mutants, serveur in ((a_froid, tests.ServeurFroid), (a_chaud, tests.ServeurChaud)):
        if mutants:
            verdicts |= dans_un_fils(mutants, choix.coeurs, serveur)
    resultat = bilans(verdicts)
    texte = rapport(resultat)
    print(texte)
    print(f"{time.monotonic() - debut:.0f} s", file=sys.stderr)
    if choix.rapport is not None:
        choix.rapport.write_text(texte, encoding="utf-8")
    tues = sum(b.tues for b in resultat.values())
    return 0 if tues >= EXIGE * len(verdicts) else 1


def dans_un_fils(
    lot: list[Mutant], coeurs: int, serveur: type[tests.Serveur]
) -> dict[Mutant, bool]:
    """`essayer` in a process of its own, so that what it loads stays there."""
    lecture, ecriture = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(lecture)
        statut = 1
        try:
            resultat = serveur.servir(lambda s: essayer(lot, coeurs, s))
            with os.fdopen(ecriture, "wb") as flux:
                pickle.dump([resultat[m] for m in lot], flux)
            statut = 0
        finally:
            sys.stderr.flush()
            os._exit(statut)
    os.close(ecriture)
    with os.fdopen(lecture, "rb") as flux:
        contenu = flux.read()
    if os.waitpid(pid, 0)[1] != 0:
        raise SystemExit("Les tests échouent sans mutation, ou le serveur de tests s’est arrêté.")
    verdicts: list[bool] = pickle.loads(contenu)  # noqa: S301  (written by our own child)
    return dict(zip(lot, verdicts, strict=True))


if __name__ == "__main__":
    sys.exit(main())
