"""The whole journey of dispositif 2025/4.5, from the opened call to the paid balance.

Everything is done with the mouse and the keyboard by people signed in at their own screens; what
each must not see or do is tried too.
"""

import pytest

from ecluse.socle.travaux import executer_en_attente
from tests.parcours import etapes_decision as decision
from tests.parcours import etapes_depot as depot
from tests.parcours.conftest import Calendrier
from tests.parcours.monde import Monde
from tests.parcours.poste import Salle

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_from_the_call_to_the_paid_balance(
    salle: Salle, monde: Monde, calendrier: Calendrier
) -> None:
    with salle.poste() as public:
        depot.lire_l_appel(public)
    with (
        salle.poste(monde.redacteur) as redacteur,
        salle.poste(monde.signataire) as signataire,
    ):
        uid = depot.creer(redacteur)
        depot.presenter(redacteur)
        depot.remplir_les_sections(redacteur)
        depot.budgeter(redacteur)
        depot.joindre(redacteur)
        depot.donner_le_compte(redacteur, monde.structure)
        numero = depot.deposer(redacteur)
        calendrier.au("2025-05-06")
        depot.valider(signataire, uid)
        executer_en_attente()
        signataire.page.reload()
        depot.lire_l_attestation(signataire, numero)
