"""``ecluse doctor``: what the installation needs, what it has, and the remedy for what is wrong."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ecluse.configuration import base_de_donnees
from ecluse.configuration.erreurs import ErreurExploitation

PYTHON_MINIMAL = (3, 11)
LIBMAGIC_ABSENTE = (
    "La bibliothèque libmagic, qui reconnaît le type des pièces déposées, n’est pas installée",
    "lancez : apt install libmagic1",
)
CHROMIUM = "/usr/bin/chromium"
# A worker writes its heartbeat every 10 s.
BATTEMENT_PERIME = 60

BON, ATTENTION, ERREUR = "bon", "attention", "erreur"
MARQUES = {BON: "  ✓", ATTENTION: "  !", ERREUR: "  ✗"}


@dataclass(frozen=True)
class Constat:
    """One line of the report: how serious, about what, what was seen, what to do."""

    gravite: str
    sujet: str
    vu: str
    remede: str = ""

    def __str__(self) -> str:
        suite = f" → {self.remede}" if self.remede else ""
        return f"{MARQUES[self.gravite]} {self.sujet} : {self.vu}{suite}"


def afficher() -> int:
    """Print every finding. out: 1 when one of them is an error, else 0."""
    constats = list(examiner())
    for constat in constats:
        print(constat)
    erreurs = sum(constat.gravite == ERREUR for constat in constats)
    attentions = sum(constat.gravite == ATTENTION for constat in constats)
    if erreurs:
        print(f"\n{erreurs} point(s) à corriger avant de lancer Écluse.")
    elif attentions:
        print(f"\nÉcluse peut tourner ; {attentions} point(s) à connaître.")
    else:
        print("\nTout est en ordre.")
    return 1 if erreurs else 0


def examiner() -> Iterator[Constat]:
    """out: the findings, in the order in which they should be mended."""
    simples: tuple[Callable[[], Constat], ...] = (
        examiner_python,
        examiner_paquets,
        examiner_libmagic,
        examiner_dossier,
        examiner_documents,
        examiner_antivirus,
        examiner_chromium,
    )
    for examen in simples:
        yield examen()
    yield from examiner_base()


def examiner_python() -> Constat:
    """Python is recent enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < PYTHON_MINIMAL:
        return Constat(ERREUR, "Python", version, "installez Python 3.11 ou plus récent")
    return Constat(BON, "Python", version)


def examiner_paquets() -> Constat:
    """The Python packages that the product imports are there."""
    besoins = ("django", "psycopg", "procrastinate", "granian", "pydantic", "allauth", "pghistory")
    absents = [nom for nom in besoins if find_spec(nom) is None]
    if absents:
        return Constat(
            ERREUR, "Paquets Python", f"il manque {', '.join(absents)}", "relancez « make demo »"
        )
    return Constat(BON, "Paquets Python", "installés")


def exiger_libmagic() -> None:
    """raises: ErreurExploitation when the system library cannot be loaded."""
    try:
        import magic  # noqa: F401  loading it is the check
    except ImportError:
        raise ErreurExploitation(*LIBMAGIC_ABSENTE) from None


def examiner_libmagic() -> Constat:
    """libmagic can be loaded."""
    try:
        exiger_libmagic()
    except ErreurExploitation as erreur:
        return Constat(ERREUR, "libmagic", "absente", erreur.remede)
    return Constat(BON, "libmagic", "présente")


def examiner_dossier() -> Constat:
    """The data folder, or the nearest folder that exists above it, can be written."""
    dossier = base_de_donnees.dossier_des_donnees()
    existant = next(chemin for chemin in (dossier, *dossier.parents) if chemin.exists())
    try:
        with tempfile.TemporaryFile(dir=existant):
            return Constat(BON, "Dossier des données", str(dossier))
    except OSError:
        return Constat(
            ERREUR,
            "Dossier des données",
            f"{existant} n’est pas accessible en écriture",
            "changez ses droits, ou choisissez un autre dossier avec ECLUSE_DONNEES",
        )


def examiner_documents() -> Constat:
    """pandoc and typst, which make the documents, can be used."""
    absents = [nom for nom in ("pypandoc", "typst") if find_spec(nom) is None]
    if not absents:
        import pypandoc

        try:
            version = pypandoc.get_pandoc_version()
        except OSError:
            absents = ["pandoc"]
        else:
            return Constat(BON, "Documents", f"pandoc {version} et typst présents")
    return Constat(ERREUR, "Documents", f"il manque {', '.join(absents)}", "relancez « make demo »")


def examiner_antivirus() -> Constat:
    """clamd answers where ``ECLUSE_CLAMD`` says (a socket's path, or host:port)."""
    adresse = os.environ.get("ECLUSE_CLAMD", "")
    if not adresse:
        production = base_de_donnees.mode() == "production"
        permis = os.environ.get("ECLUSE_SANS_ANTIVIRUS") == "1"
        return Constat(
            ERREUR if production and not permis else ATTENTION,
            "Antivirus",
            "aucun : les pièces déposées sont marquées « non vérifiées »",
            "donnez l’adresse de clamd dans ECLUSE_CLAMD",
        )
    try:
        reponse = _interroger_clamd(adresse)
    except (OSError, ValueError):
        reponse = b""
    if not reponse.startswith(b"PONG"):
        return Constat(
            ERREUR,
            "Antivirus",
            f"clamd ne répond pas à {adresse}",
            "démarrez clamav-daemon, ou corrigez ECLUSE_CLAMD",
        )
    return Constat(BON, "Antivirus", f"clamd répond à {adresse}")


def exiger_antivirus() -> None:
    """raises: ErreurExploitation in production without an antivirus, unless told to go without."""
    constat = examiner_antivirus()
    if base_de_donnees.mode() == "production" and constat.gravite == ERREUR:
        raise ErreurExploitation(
            f"La production demande un antivirus ({constat.vu})",
            f"{constat.remede}, ou acceptez de vous en passer avec ECLUSE_SANS_ANTIVIRUS=1",
        )


def _interroger_clamd(adresse: str) -> bytes:
    if adresse.startswith("/"):
        prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        cible: str | tuple[str, int] = adresse
    else:
        hote, _, port = adresse.rpartition(":")
        prise = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        cible = (hote or "127.0.0.1", int(port))
    with prise:
        prise.settimeout(3)
        prise.connect(cible)
        prise.sendall(b"zPING\0")
        return prise.recv(16)


def examiner_chromium() -> Constat:
    """Debian's browser is there: only the tests need it."""
    if Path(CHROMIUM).exists() or shutil.which("chromium"):
        return Constat(BON, "Chromium", "présent (pour les tests)")
    return Constat(
        ATTENTION, "Chromium", "absent : « make test » en a besoin", "apt install chromium"
    )


def examiner_base() -> Iterator[Constat]:
    """The database answers, has its tables, and a worker lives."""
    if base_de_donnees.est_embarquee() and not base_de_donnees.embarque().pgdata.exists():
        yield Constat(
            ATTENTION,
            "Base de données",
            "l’embarquée n’est pas encore créée",
            "lancez « make demo » ou « ecluse migrer »",
        )
        return
    try:
        with base_de_donnees.base_demarree():
            genre = "embarquée" if base_de_donnees.est_embarquee() else "DATABASE_URL"
            version = base_de_donnees.verifier()
            yield Constat(BON, "Base de données", f"PostgreSQL {version} ({genre})")
            yield from _examiner_contenu()
    except ErreurExploitation as erreur:
        yield Constat(ERREUR, "Base de données", erreur.constat, erreur.remede)


def _examiner_contenu() -> Iterator[Constat]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecluse.configuration.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImportError, ImproperlyConfigured, SystemExit) as erreur:
        yield Constat(
            ERREUR, "Configuration", str(erreur), "corrigez la variable ou le paquet nommé"
        )
        return
    attente = migrations_en_attente()
    if attente:
        yield Constat(
            ERREUR, "Tables", f"{attente} migration(s) en attente", "lancez « ecluse migrer »"
        )
        return
    yield Constat(BON, "Tables", "à jour")
    yield examiner_worker()


def migrations_en_attente() -> int:
    """out: how many migrations of the code are not applied. Django is loaded, the base is up.

    raises: ErreurExploitation as `refuser_une_base_ancienne`.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    refuser_une_base_ancienne()
    executeur = MigrationExecutor(connection)
    return len(executeur.migration_plan(executeur.loader.graph.leaf_nodes()))


def refuser_une_base_ancienne() -> None:
    """raises: ErreurExploitation when the tables stopped among migrations that are now one.

    Django would take them for whole, or fail with a page of names (decision 007).
    """
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    faites = set(MigrationRecorder(connection).applied_migrations())
    chargeur = MigrationLoader(None, load=False)
    chargeur.load_disk()
    for migration in chargeur.disk_migrations.values():
        remplacees = set(migration.replaces)
        if faites & remplacees and remplacees - faites:
            raise ErreurExploitation(
                "La base vient d’une version d’essai que celle-ci ne sait pas mettre à jour",
                "donnez un dossier de données neuf (ECLUSE_DONNEES) ou une base vide",
            )


def examiner_worker() -> Constat:
    """A worker has given a sign of life within the last minute."""
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
        )
        age = curseur.fetchone()[0]
    if age is None or age > BATTEMENT_PERIME:
        vu = "aucun" if age is None else f"muet depuis {int(age)} s"
        return Constat(
            ATTENTION, "Tâches de fond", vu, "lancez « ecluse serve », ou « ecluse worker »"
        )
    return Constat(BON, "Tâches de fond", "le processus est vivant")
