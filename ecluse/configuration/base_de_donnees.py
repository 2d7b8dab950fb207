"""Which database Écluse talks to, and how it is started and stopped.

``DATABASE_URL`` names any PostgreSQL ≥ 15. Without it an embedded server keeps its files in the
data folder: computing its address starts nothing, only ``demarrer()`` does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ecluse.configuration import partage, postgres_embarque
from ecluse.configuration.erreurs import ErreurExploitation

VERSION_MINIMALE = 15
NOM_DE_LA_BASE = postgres_embarque.NOM_DE_LA_BASE
EXECUTIONS_AVANT_PREPARATION = 5
FORME_ATTENDUE = "postgresql://utilisateur:motdepasse@serveur:5432/base"


def mode() -> str:
    """out: what this installation is for: ``ECLUSE_MODE``, else test under pytest, else demo."""
    return os.environ.get("ECLUSE_MODE") or ("test" if "pytest" in sys.modules else "demo")


def url_externe() -> str:
    """out: the value of ``DATABASE_URL``, "" when the embedded server is used."""
    return os.environ.get("DATABASE_URL", "").strip()


def est_embarquee() -> bool:
    """out: True when no external database is named."""
    return not url_externe()


def dossier_des_donnees() -> Path:
    """out: the absolute data folder: ``ECLUSE_DONNEES``, else ``.donnees`` beside the package."""
    choisi = os.environ.get("ECLUSE_DONNEES", "").strip()
    if choisi:
        return Path(choisi).expanduser().resolve()
    return racine() / ".donnees"


def racine() -> Path:
    """out: the repository, or the current folder when the package is installed elsewhere."""
    depot = Path(__file__).resolve().parents[2]
    return depot if (depot / "pyproject.toml").is_file() else Path.cwd()


def embarque() -> postgres_embarque.PostgresEmbarque:
    """out: the embedded server of this installation; one cluster per mode family.

    Tests have their own cluster: they trade durability for speed and must not touch the demo's.
    """
    test = mode() == "test"
    return postgres_embarque.PostgresEmbarque(
        donnees=dossier_des_donnees(),
        nom="postgres-test" if test else "postgres",
        durable=not test,
        dossier_impose=bool(os.environ.get("ECLUSE_DONNEES", "").strip()),
    )


def configuration() -> dict[str, Any]:
    """Settings for Django's ``DATABASES["default"]``; starts nothing.

    out: the dictionary. raises: ErreurExploitation when ``DATABASE_URL`` cannot be read.
    """
    connexion = analyser_url(url_externe()) if url_externe() else embarque().connexion()
    # For the queries whose text never changes (`socle.requetes`); Django's others are not prepared.
    connexion["OPTIONS"].setdefault("prepare_threshold", EXECUTIONS_AVANT_PREPARATION)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **connexion,
    }


def analyser_url(url: str) -> dict[str, Any]:
    """Read a libpq-like address; the query string becomes connection options.

    in: ``postgres://`` or ``postgresql://`` address; a host given in the query, or percent-encoded,
    may be the folder of a Unix socket. out: NAME, USER, PASSWORD, HOST, PORT, OPTIONS.
    raises: ErreurExploitation for another scheme, a port that is no number, a missing base.
    """
    remede = f"donnez-lui la forme {FORME_ATTENDUE}"
    parties = urlsplit(url)
    if parties.scheme not in {"postgres", "postgresql"}:
        raise ErreurExploitation("DATABASE_URL n’est pas l’adresse d’une base PostgreSQL", remede)
    try:
        port = parties.port
    except ValueError:
        raise ErreurExploitation(
            "Le port donné dans DATABASE_URL n’est pas un nombre", remede
        ) from None
    options = dict(parse_qsl(parties.query))
    hote = options.pop("host", "") or unquote(parties.hostname or "")
    if "%2f" in parties.netloc.lower():  # urlsplit lowercases hostnames, folders are case-sensitive
        hote = unquote(parties.netloc.rpartition("@")[2].partition(":")[0])
    nom = options.pop("dbname", "") or unquote(parties.path.lstrip("/"))
    if not nom:
        raise ErreurExploitation("DATABASE_URL ne nomme pas de base", remede)
    return {
        "NAME": nom,
        "USER": options.pop("user", "") or unquote(parties.username or ""),
        "PASSWORD": options.pop("password", "") or unquote(parties.password or ""),
        "HOST": hote,
        "PORT": options.pop("port", "") or (str(port) if port else ""),
        "OPTIONS": {"connect_timeout": 5, **options},
    }


def demarrer() -> None:
    """Make the database usable by this process; call ``arreter()`` at the end (also at exit).

    The embedded server is started unless another process already did, and is kept while at least
    one process that called ``demarrer()`` lives. An external base is only checked.
    raises: ErreurExploitation (unreachable, too old, cannot start).
    """
    if est_embarquee():
        partage.retenir(embarque())
    verifier()


def arreter() -> bool:
    """Release the database; the last process to leave stops the embedded server.

    out: True when this call stopped it. Harmless when nothing was started.
    """
    return partage.relacher()


@contextmanager
def base_demarree() -> Iterator[None]:
    """``with base_demarree():`` is ``demarrer()`` then ``arreter()``."""
    demarrer()
    try:
        yield
    finally:
        arreter()


def verifier() -> str:
    """Connect once. out: the server's version, such as "18.4".

    raises: ErreurExploitation when the base does not answer or is older than 15.
    """
    import psycopg

    reglages = configuration()
    try:
        with psycopg.connect(
            dbname=reglages["NAME"],
            user=reglages["USER"] or None,
            password=reglages["PASSWORD"] or None,
            host=reglages["HOST"] or None,
            port=reglages["PORT"] or None,
            **reglages["OPTIONS"],
        ) as lien:
            numero = lien.info.server_version
    except psycopg.Error as erreur:
        raise erreur_de_connexion(reglages, erreur) from None
    if numero // 10000 < VERSION_MINIMALE:
        raise ErreurExploitation(
            f"La base est un PostgreSQL {numero // 10000} et Écluse demande au moins la version "
            f"{VERSION_MINIMALE}",
            "mettez le serveur à niveau ou changez DATABASE_URL",
        )
    return f"{numero // 10000}.{numero % 10000}"


def erreur_de_connexion(reglages: dict[str, Any], erreur: Exception) -> ErreurExploitation:
    """Turn what libpq says into one sentence with its remedy, without the password.

    in: the settings that were tried, the psycopg error. out: the error to raise.
    """
    lieu = ":".join(filter(None, [reglages["HOST"] or "socket locale", reglages["PORT"]]))
    texte = str(erreur).lower()
    if "does not exist" in texte and "database" in texte:
        return ErreurExploitation(
            f"La base « {reglages['NAME']} » n’existe pas sur {lieu}",
            f"créez-la (createdb {reglages['NAME']}) ou corrigez DATABASE_URL",
        )
    if "authentication failed" in texte or "no password supplied" in texte or "role" in texte:
        return ErreurExploitation(
            f"La base à {lieu} refuse l’utilisateur « {reglages['USER']} »",
            "corrigez l’utilisateur ou le mot de passe dans DATABASE_URL",
        )
    remede = (
        "lancez d’abord « ecluse serve » ou « make demo »"
        if est_embarquee()
        else "vérifiez DATABASE_URL et que ce serveur PostgreSQL est démarré"
    )
    return ErreurExploitation(f"La base de données ne répond pas à {lieu}", remede)
