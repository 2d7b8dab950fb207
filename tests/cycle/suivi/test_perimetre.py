"""Who follows a convention, and only reads it."""

import pytest
from django.test import Client
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.suivi import queries
from ecluse.cycle.suivi.permissions import peut_voir_suivi
from tests import fabriques

pytestmark = pytest.mark.django_db


def test_an_instructeur_limited_to_a_territoire_follows_its_conventions_only() -> None:
    c = fabriques.convention("signee")
    ailleurs = fabriques.service("SLAI", fabriques.territoire("LEN", "Lens-Hénin"))
    ici = fabriques.service("SLAI", fabriques.territoire())
    for service, voit in ((ailleurs, False), (ici, True)):
        agent = fabriques.compte(Role.INSTRUCTEUR, service=service)
        assert peut_voir_suivi(agent, c) is voit
        assert queries.visibles_par(agent).filter(pk=c.pk).exists() is voit


def test_a_reader_who_sends_a_file_is_refused_before_it_is_read(client: Client) -> None:
    b = fabriques.bilan("soumis")
    client.force_login(fabriques.compte(Role.CONTROLEUR))
    uid = b.convention.uid
    for url in (
        reverse("suivi:classeur", args=[uid]),
        reverse("suivi:joindre", args=[uid, "justificatifs_bilan"]),
    ):
        assert client.post(url, {}).status_code == 403
