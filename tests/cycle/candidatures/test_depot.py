"""Deposit and validation: window, fingerprint, numbers, completeness, idempotence."""

import pytest
from freezegun import freeze_time

from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures.actions.depot import DossierIncomplet
from ecluse.cycle.candidatures.models import Candidature, Recepisse
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.models import Courriel, Journal
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def test_depot_fixe_numero_instant_empreinte() -> None:
    c = f.candidature("deposee")
    c.refresh_from_db()
    assert c.numero == "CAND-2025-00001"
    assert c.etat == "deposee"
    assert c.deposee_par == f.redacteur_de(c.structure)
    assert len(c.empreinte) == 64


def test_validation_dans_la_derniere_seconde_et_pas_apres() -> None:
    c = f.candidature("deposee")
    signataire = f.signataire_de(c.structure)
    with freeze_time(f.instant("2025-05-10", "00:00:00")):
        with pytest.raises(ActionRefusee) as refus:
            actions.valider(c, signataire)
        assert refus.value.message == (
            "Le dépôt est clos depuis le 10\u00a0mai 2025 à 0\u00a0h\u00a000."
        )
    with freeze_time(f.instant("2025-05-09", "23:59:59")):
        actions.valider(c, signataire)
    c.refresh_from_db()
    assert c.etat == "validee"
    assert c.validee_le == f.instant("2025-05-09", "23:59:59")
