"""What a production installation refuses, in its own process: settings are read once."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from ecluse.configuration import base_de_donnees

PRODUCTION = {
    "ECLUSE_MODE": "production",
    "ECLUSE_SECRET": "fictif-" * 10,
    "ECLUSE_HOTES": "ecluse.exemple.invalid",
    "DJANGO_SETTINGS_MODULE": "ecluse.configuration.settings",
}
LIRE = """
import logging
import django
django.setup()
logging.disable()
from django.conf import settings
from django.test import Client
client = Client(raise_request_exception=False)
print(settings.DEMO, settings.DEMONSTRATION, client.get("/", secure=True).status_code)
"""
DEMONSTRATION = (
    "/demonstration/horloge/",
    "/demonstration/boite-d-envoi/",
    "/demonstration/boite-d-envoi/0123456789abcdef/",
    "/demonstration/comptes/",
    "/demonstration/comptes/0123456789abcdef/",
    "/interface/",
    "/interface/enregistrement/",
    "/interface/erreur/500/",
)


def _lancer(code: str, **environnement: str) -> subprocess.CompletedProcess[str]:
    propre = {k: v for k, v in os.environ.items() if not k.startswith("ECLUSE_")}
    propre |= {"ECLUSE_DONNEES": str(base_de_donnees.dossier_des_donnees())} | environnement
    commande = [sys.executable, "-c", code]
    return subprocess.run(commande, env=propre, capture_output=True, text=True, check=False)


def test_production_is_no_demonstration_and_refuses_a_wrong_host() -> None:
    fait = _lancer(LIRE, **PRODUCTION)
    # 400: the client's fault, said on a page that asks nothing of the request.
    assert fait.stdout.split() == ["False", "False", "400"], fait.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("methode", ["get", "post"])
def test_nothing_of_the_demonstration_is_there(methode: str, settings: Any, client: Client) -> None:
    settings.DEMO = settings.DEMONSTRATION = False
    codes = {u: getattr(client, methode)(u).status_code for u in DEMONSTRATION}
    assert codes == dict.fromkeys(DEMONSTRATION, 404)


@pytest.mark.parametrize("commande", ["peupler_demo", "generer --candidatures 5"])
def test_fictitious_data_is_refused(commande: str) -> None:
    fait = _lancer(
        "import sys; from django.core.management import execute_from_command_line as f;"
        f"f(['', *{commande.split()!r}])",
        **PRODUCTION,
    )
    assert fait.returncode != 0
    assert "production" in fait.stderr


def test_a_secret_without_a_mode_does_not_become_a_demonstration() -> None:
    fait = _lancer("import ecluse.configuration.settings", ECLUSE_SECRET="fictif-" * 10)
    assert fait.returncode != 0
    assert "ECLUSE_MODE" in fait.stderr


def test_a_production_needs_a_secret() -> None:
    fait = _lancer("import ecluse.configuration.settings", ECLUSE_MODE="production")
    assert fait.returncode != 0
    assert "ECLUSE_SECRET" in fait.stderr
