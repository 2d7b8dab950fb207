"""What the web server holds in memory, and what its processes share."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.configuration.processus import RACINE, dossier_ouvert, environnement

# Each is wanted by a few requests, none by those of the closing evening.
LOURDS = ("typst", "xlsxwriter", "python_calamine", "pypandoc")

SCRIPT = f"""
import json, sys, threading
from ecluse.configuration import serveur_web
application = serveur_web.precharger()
from django.db import connection
from django.template import engines
lourds = [m for m in {LOURDS!r} if m in sys.modules]
gabarits = engines["django"].engine.template_loaders[0].get_template_cache
print(json.dumps({{
    "lourds": lourds,
    "vues": "ecluse.cycle.versements.views" in sys.modules,
    "gabarits": sum("candidatures/" in str(nom) for nom in gabarits),
    "fils": threading.active_count(),
    "connexion": connection.connection is not None,
}}))
"""


def test_ce_que_les_processus_se_partagent() -> None:
    with dossier_ouvert() as donnees:
        reglages = "ecluse.configuration.settings"
        fini = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", SCRIPT],
            capture_output=True,
            text=True,
            cwd=RACINE,
            env=environnement(donnees, DJANGO_SETTINGS_MODULE=reglages),
            check=False,
        )
    assert fini.returncode == 0, fini.stderr
    lu = json.loads(fini.stdout)
    assert lu["lourds"] == []
    assert lu["vues"]
    assert lu["gabarits"] > 10
    # A thread, or a socket of the database, would not survive being copied.
    assert lu["fils"] == 1
    assert not lu["connexion"]
