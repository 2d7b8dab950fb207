"""The technical log holds no secret of an address."""

import logging

import pytest
from django.test import Client

from ecluse.socle.journalisation import SansSecret, masquer


@pytest.mark.parametrize(
    ("adresse", "attendue"),
    [
        ("/invitation/Zx81kQ-aaaabbbbcccc/", "/invitation/…/"),
        ("/comptes/mot-de-passe/oublie/1a-c4k9z2-0f3e5d7c9b1a/", "/comptes/mot-de-passe/oublie/…/"),
        ("/comptes/mot-de-passe/oublie/", "/comptes/mot-de-passe/oublie/"),
        ("/comptes/double-authentification/", "/comptes/double-authentification/"),
        ("/dossiers/0fqtnxzqf1b8sjgy/", "/dossiers/0fqtnxzqf1b8sjgy/"),
    ],
)
def test_only_secrets_are_masked(adresse: str, attendue: str) -> None:
    assert masquer(f"Not Found: {adresse}") == f"Not Found: {attendue}"


@pytest.mark.django_db
def test_a_refused_invitation_is_logged_without_its_token(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.handler.addFilter(SansSecret())
    with caplog.at_level(logging.WARNING):
        Client(enforce_csrf_checks=True).post("/invitation/Zx81kQ-aaaabbbbcccc/")
    assert caplog.records
    assert "Zx81kQ" not in caplog.text


def test_the_console_filters() -> None:
    filtres = [f for h in logging.getLogger().handlers for f in h.filters]
    assert any(isinstance(f, SansSecret) for f in filtres)
