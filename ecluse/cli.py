"""The ``ecluse`` command.

Nothing is imported before it is needed: a calculation must not pay for Django, nor for a database.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence

USAGE = """\
Usage : ecluse COMMANDE [OPTIONS]

Faire tourner Écluse
  demo [--port N]              prépare la démonstration et la sert (http://127.0.0.1:8000)
  serve [--port N] [--hote H] [--demo]
                               lance la base, le serveur web et les tâches de fond
  worker                       lance seulement les tâches de fond
  migrer                       crée ou met à jour les tables de la base
  charger PROGRAMME            charge un programme du catalogue (pas-de-calais)
  generer --candidatures N     remplit la base de données fictives
  importer-deliberation DOSSIER
                               reprend une délibération passée, telle que publiée
  exporter-deliberation NUMERO DOSSIER
                               rend les fichiers d’une délibération reprise
  doctor                       vérifie l’installation et dit ce qui ne va pas
  gerer …                      passe la suite aux commandes d’administration de Django

Calculer, sans base ni serveur (JSON en entrée, JSON en sortie)
  calculer FICHIER…            montant dû, solde et explication
  eligibilite FICHIER…         critères remplis, manquants ou inconnus
  echeances FICHIER…           dates limites qui découlent d’une convention
  controler DOSSIER…           cohérence d’une délibération
"""

COMMANDES_DE_REGLES = ("calculer", "eligibilite", "echeances", "controler")
# Commands of Django that read or write no table.
SANS_BASE = {"help", "version", "findstatic", "collectstatic", "--help", "--version"}
VERROU_DE_MIGRATION = 0x45434C55


class ErreurUsage(Exception):
    """The command line cannot be understood; the message says which word."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    in: the words after ``ecluse`` (default: those of the process).
    out: the exit status: 0 done, 1 the installation stops it, 2 misuse.
    """
    mots = list(sys.argv[1:] if arguments is None else arguments)
    if mots and mots[0] in COMMANDES_DE_REGLES:
        from ecluse.regles import commandes

        return commandes.main(mots) or 0
    if not mots or mots[0] in {"-h", "--help", "aide"}:
        print(USAGE, end="")
        return 0 if mots else 2
    commande = COMMANDES.get(mots[0])
    if commande is None:
        print(f"Commande inconnue : {mots[0]}\n\n{USAGE}", end="", file=sys.stderr)
        return 2
    return _executer(commande, mots[1:])


def _executer(commande: Callable[[list[str]], int], mots: list[str]) -> int:
    from ecluse.configuration.erreurs import ErreurExploitation

    try:
        return commande(mots)
    except ErreurUsage as erreur:
        print(f"{erreur}\n\n{USAGE}", end="", file=sys.stderr)
        return 2
    except ErreurExploitation as erreur:
        print(f"Erreur : {erreur}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as erreur:
        from ecluse.configuration import pannes

        traduite = pannes.traduire(erreur)
        if traduite is None:
            raise
        print(f"Erreur : {traduite}.", file=sys.stderr)
        return 1


def lire_options(mots: list[str], attendues: dict[str, type]) -> dict[str, str | int | bool]:
    """Read ``--nom valeur``, ``--nom=valeur`` and, for a bool, ``--nom``.

    in: the words; the options' names and types (str, int, bool). out: those that were given.
    raises: ErreurUsage for an unknown word, a missing or a wrong value.
    """
    lues: dict[str, str | int | bool] = {}
    restants = iter(mots)
    for mot in restants:
        nom, egal, valeur = mot.removeprefix("--").partition("=")
        if not mot.startswith("--") or nom not in attendues:
            raise ErreurUsage(f"Option inconnue : {mot}")
        if attendues[nom] is bool:
            lues[nom] = True
            continue
        valeur = valeur if egal else next(restants, "")
        if not valeur or (attendues[nom] is int and not valeur.isdecimal()):
            raise ErreurUsage(f"L’option --{nom} demande une valeur, un nombre entier s’il le faut")
        lues[nom] = int(valeur) if attendues[nom] is int else valeur
    return lues


def django_pret() -> None:
    """Load Django with this installation's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecluse.configuration.settings")
    import django

    django.setup()


def _exiger_prealables() -> None:
    from ecluse.configuration import diagnostic

    diagnostic.exiger_libmagic()
    diagnostic.exiger_antivirus()


def serve(mots: list[str]) -> int:
    """Supervise the database, the web server and the worker until a signal."""
    options = lire_options(mots, {"port": int, "hote": str, "demo": bool})
    if options.get("demo"):
        _imposer_mode_demo()
    from ecluse.configuration import base_de_donnees, superviseur

    hote, port = str(options.get("hote", "127.0.0.1")), int(options.get("port", 8000))
    superviseur.exiger_port_libre(hote, port)
    _exiger_prealables()
    with superviseur.signaux_d_arret() as arret, base_de_donnees.base_demarree():
        return _a_part(_preparer_service) or superviseur.superviser(hote, port, arret)


def _preparer_service(_mots: list[str]) -> int:
    django_pret()
    _exiger_base_a_jour()
    _creer_dossiers()
    return 0


def _a_part(commande: Callable[[list[str]], int]) -> int:
    """Run it in a process of its own: the supervisor lives for months and needs no Django.

    out: its exit status, 0 when done; what went wrong is said already.
    """
    enfant = os.fork()
    if enfant:
        return os.waitstatus_to_exitcode(os.waitpid(enfant, 0)[1])
    etat = 1
    try:
        etat = _executer(commande, [])
    except SystemExit as fin:
        print(fin.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # _exit: what the parent registered for its own end is not to be done here.
        os._exit(etat)


def demo(mots: list[str]) -> int:
    """Prepare the demonstration if needed, then serve it and print its accounts."""
    options = lire_options(mots, {"port": int})
    _imposer_mode_demo()
    from ecluse.configuration import base_de_donnees, diagnostic, superviseur

    port = int(options.get("port", 8000))
    # The links of e-mails lead where this demonstration answers.
    os.environ.setdefault("ECLUSE_ADRESSE", f"http://127.0.0.1:{port}")
    superviseur.exiger_port_libre("127.0.0.1", port)
    _exiger_prealables()
    with superviseur.signaux_d_arret() as arret, base_de_donnees.base_demarree():
        django_pret()
        if diagnostic.migrations_en_attente():
            _migrer(verbosite=0)
        _creer_dossiers()
        _peupler_si_vide()
        if arret.is_set():
            return 0
        return superviseur.superviser("127.0.0.1", port, arret, annonce=_annoncer_comptes)


def _imposer_mode_demo() -> None:
    from ecluse.configuration.erreurs import ErreurExploitation

    if os.environ.setdefault("ECLUSE_MODE", "demo") != "demo":
        raise ErreurExploitation(
            f"ECLUSE_MODE vaut « {os.environ['ECLUSE_MODE']} » et la démonstration a été demandée",
            "retirez ECLUSE_MODE, ou lancez « ecluse serve » sans --demo",
        )


def _creer_dossiers() -> None:
    from pathlib import Path

    from django.conf import settings

    # WhiteNoise complains of a missing folder even when it reads the packages' own files.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def _peupler_si_vide() -> None:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    if not get_user_model()._default_manager.exists():
        print("Première fois : chargement du programme et des données fictives…", flush=True)
    # Does nothing when it is already done: a first start cut short is completed by the next.
    call_command("peupler_demo", verbosity=0)


def _annoncer_comptes() -> None:
    from django.core.management import call_command

    print("Comptes de démonstration (connexion en un clic) :")
    call_command("peupler_demo", "--comptes")


def worker(mots: list[str]) -> int:
    """Run the background jobs until a signal."""
    lire_options(mots, {})
    from ecluse.configuration import base_de_donnees

    with base_de_donnees.base_demarree():
        django_pret()
        from procrastinate.contrib.django import app

        from ecluse.configuration.travailleur import travailler

        connecteur = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connecteur) as executant:
            travailler(executant)
    return 0


def migrer(mots: list[str]) -> int:
    """Create or update the tables."""
    lire_options(mots, {})
    from ecluse.configuration import base_de_donnees

    with base_de_donnees.base_demarree():
        django_pret()
        _migrer(verbosite=1)
    return 0


def _migrer(verbosite: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from ecluse.configuration.diagnostic import refuser_une_base_ancienne

    refuser_une_base_ancienne()
    # Two machines may be updated at the same instant: the second waits for the first.
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_lock(%s)", [VERROU_DE_MIGRATION])
        try:
            call_command("migrate", interactive=False, verbosity=verbosite)
        finally:
            curseur.execute("SELECT pg_advisory_unlock(%s)", [VERROU_DE_MIGRATION])


def _exiger_base_a_jour() -> None:
    from ecluse.configuration.diagnostic import migrations_en_attente
    from ecluse.configuration.erreurs import ErreurExploitation

    if migrations_en_attente():
        raise ErreurExploitation(
            "Les tables de la base ne sont pas à jour", "lancez « ecluse migrer »"
        )


def charger(mots: list[str]) -> int:
    """Load a programme of the catalogue."""
    if len(mots) != 1 or mots[0].startswith("-"):
        raise ErreurUsage("« ecluse charger » demande le nom d’un programme, comme pas-de-calais")
    return _notre_commande("charger", mots[0])


def generer(mots: list[str]) -> int:
    """Fill the database with seeded fictitious data."""
    options = lire_options(mots, {"candidatures": int, "graine": int})
    if "candidatures" not in options:
        raise ErreurUsage("« ecluse generer » demande --candidatures N")
    return _notre_commande("generer", *(f"--{nom}={valeur}" for nom, valeur in options.items()))


def importer_deliberation(mots: list[str]) -> int:
    """Take in a past délibération from its folder; 1 when a line of it is malformed."""
    if len(mots) != 1 or mots[0].startswith("-"):
        raise ErreurUsage("« ecluse importer-deliberation » demande un dossier")
    return _notre_commande("importer_deliberation", mots[0])


def exporter_deliberation(mots: list[str]) -> int:
    """Give back the files of a délibération that was imported."""
    if len(mots) != 2 or any(mot.startswith("-") for mot in mots):
        raise ErreurUsage("« ecluse exporter-deliberation » demande un numéro et un dossier")
    return _notre_commande("exporter_deliberation", *mots)


def gerer(mots: list[str]) -> int:
    """Hand the words to Django's own commands, with the database up when they may use it."""
    if not mots or mots[0] in SANS_BASE or "--help" in mots:
        return _django(*(mots or ["help"]))
    return _django_avec_base(*mots)


def doctor(mots: list[str]) -> int:
    """Print the state of the installation; 1 when something prevents it from working."""
    lire_options(mots, {})
    from ecluse.configuration import diagnostic

    return diagnostic.afficher()


def _notre_commande(*mots: str) -> int:
    """One of our own commands; what it refuses is told as a sentence, without Django's prefix."""
    from django.core.management import CommandError

    try:
        return _django_avec_base(*mots, "--traceback")
    except CommandError as refus:
        print(refus, file=sys.stderr)
        return refus.returncode


def _django_avec_base(*mots: str) -> int:
    from ecluse.configuration import base_de_donnees

    with base_de_donnees.base_demarree():
        return _django(*mots)


def _django(*mots: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecluse.configuration.settings")
    from django.core.management import ManagementUtility

    ManagementUtility(["ecluse gerer", *mots]).execute()
    return 0


COMMANDES: dict[str, Callable[[list[str]], int]] = {
    "serve": serve,
    "demo": demo,
    "worker": worker,
    "migrer": migrer,
    "charger": charger,
    "generer": generer,
    "importer-deliberation": importer_deliberation,
    "exporter-deliberation": exporter_deliberation,
    "gerer": gerer,
    "doctor": doctor,
}
