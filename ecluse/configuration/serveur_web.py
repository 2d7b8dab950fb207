"""The web server: the application is read once, then several processes are made of that reading.

`python -m ecluse.configuration.serveur_web HOTE PORT`. Each process made by `fork` shares with the
others the pages of memory that none of them writes: modules, forms, templates. Read separately,
they would be there as many times as there are processes.
"""

import gc
import os
import sys
from collections.abc import Callable
from typing import Any

PROCESSUS = 2
# Those that work (see `guichet`): each keeps a connection to the database.
FILS_PAR_PROCESSUS = 4
# Those that wait, so that who is pressed is seen in the crowd.
ATTENTE_PAR_PROCESSUS = 160
# Of one connection, in bytes: what is read ahead of a form or of a file before the application
# asks for it. The default, 400 kB, is a hundred megabytes when 300 people send a file.
TAMPON_DE_LECTURE = 64 * 1024
DELAI_D_ARRET = 3
CIBLE = "ecluse.configuration.wsgi:application"


def servir(hote: str, port: int) -> None:
    """Serve until a signal; out: nothing. raises: SystemExit when a process keeps failing."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    from ecluse.configuration.affluence import Affluence
    from ecluse.configuration.guichet import Guichet

    serveur = Granian(
        CIBLE,
        address=hote,
        port=port,
        interface=Interfaces.WSGI,
        workers=PROCESSUS,
        blocking_threads=ATTENTE_PAR_PROCESSUS,
        http1_settings=HTTP1Settings(max_buffer_size=TAMPON_DE_LECTURE),
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=DELAI_D_ARRET,
    )
    application = Guichet(precharger(), FILS_PAR_PROCESSUS, Affluence().attendu)
    # Signature of the library: it gives the name of the target, read already.
    serveur.serve(target_loader=lambda _cible: application)


def precharger() -> Callable[..., Any]:
    """Import all that a request may need; out: the application, ready to be forked.

    Nothing that cannot be shared is left open: no connection to the database, no thread.
    """
    from ecluse.configuration.wsgi import application

    _lire_les_adresses()
    _lire_les_gabarits()
    _fermer_les_connexions()
    # What is here now stays: the collector must not write in its pages at each full pass.
    gc.collect()
    gc.freeze()
    return application


def _lire_les_adresses() -> None:
    from django.urls import get_resolver

    # Any name does: finding one imports every view.
    get_resolver().reverse_dict.keys()


def _lire_les_gabarits() -> None:
    """Compile our templates: the cached loader keeps them for every process."""
    from pathlib import Path

    from django.apps import apps
    from django.template.loader import get_template

    for application in apps.get_app_configs():
        dossier = Path(application.path) / "templates"
        if application.name.startswith("ecluse."):
            for fichier in sorted(dossier.rglob("*.html")):
                get_template(fichier.relative_to(dossier).as_posix())


def _fermer_les_connexions() -> None:
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecluse.configuration.settings")
    servir(sys.argv[1], int(sys.argv[2]))
