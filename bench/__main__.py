"""`python -m bench [--candidatures N]`: prepare the database, then print one line per figure."""

import argparse
import gc
import os
import sys

from bench import preparation


def main() -> int:
    """Status 0 when everything could be measured, whatever the figures."""
    lecteur = argparse.ArgumentParser(prog="python -m bench")
    lecteur.add_argument("--candidatures", type=int, default=50_000)
    options = lecteur.parse_args()
    preparation.preparer(options.candidatures)
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(preparation.environnement("production"))

    from ecluse.configuration import base_de_donnees

    with base_de_donnees.base_demarree():
        import django

        django.setup()
        from bench import documents, mesures, regles

        # As the web server does once the application is loaded.
        gc.collect()
        gc.freeze()
        mesures.tout()
        documents.tout()
        regles.tout()
    return 0


if __name__ == "__main__":
    sys.exit(main())
