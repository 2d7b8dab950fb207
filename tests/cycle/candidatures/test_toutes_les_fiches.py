"""A dossier on any of the shipped fiches: made, shown, filled, complete, deposited."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.cycle.candidatures import actions, controles
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.sommaire import sommaire
from ecluse.regles.fiches import Fiche, catalogue
from tests import fabriques as f
from tests.cycle.candidatures.dossiers import ouvrir, remplir

pytestmark = pytest.mark.django_db

FICHES = catalogue(f.PROGRAMME)


def test_les_soixante_douze_fiches_sont_la() -> None:
    assert len(FICHES) == 72


@pytest.mark.parametrize("fiche", FICHES.values(), ids=list(FICHES))
@freeze_time("2025-05-05T10:00:00+02:00", tick=True)
def test_un_dossier_se_fait_sur_cette_fiche(fiche: Fiche) -> None:
    structure = f.structure(*(fiche.porteurs.categories or ("association",)))
    redacteur = f.redacteur_de(structure)
    demarrage = [r for r in fiche.regles if r.regle == "demarrage"]
    session = ouvrir(fiche, *((demarrage[0].du, date(2024, 12, 31)) if demarrage else ()))
    client = Client()
    client.force_login(redacteur)
    c = actions.creer(session, structure, redacteur)
    assert lecture.manques(lecture.charger(c))
    remplir(c, redacteur)
    contenu = lecture.charger(c)
    assert lecture.manques(contenu) == []
    for entree in sommaire(contenu):
        assert client.get(entree.url).status_code == 200
    apercu = client.get(reverse("candidatures:apercu", args=[c.uid]))
    assert "Tout est rempli." in apercu.content.decode()
    assert [p for p in controles.points(c) if p.gravite == "bloquant"] == []
    actions.deposer(c, redacteur)
    c.refresh_from_db()
    assert c.etat == "deposee"
    totaux = lecture.totaux_des_volumes(contenu)
    assert totaux == {u.code: Decimal(1) for u in fiche.volumes}
