"""Whatever the order of the acts: what conventions grant is what the ledger has committed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions
from ecluse.cycle.conventions.consolidation import consolidee
from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.cycle.deliberations.models import LigneRapport, Mouvement
from ecluse.regles.argent import ZERO
from ecluse.socle.etats import ActionRefusee
from tests import fabriques as f

pytestmark = pytest.mark.django_db
DEPART = date(2025, 10, 1)
GESTES = ("preparer", "emettre", "signer", "abandonner", "resilier")
SUITES = st.lists(
    st.tuples(
        st.sampled_from(GESTES),
        st.integers(0, 1),
        st.integers(0, 2),
        st.none() | st.integers(1, 800),
    ),
    max_size=14,
)


def _reprendre(agent: Any) -> Convention:
    return actions.reprendre(
        f.structure(),
        agent,
        objet="Fonds",
        debut=date(2024, 7, 12),
        fin=date(2027, 12, 31),
        provenance="Acte publié",
    )


class Monde:
    """Two conventions taken over, lines voted for each, and the acts on them."""

    def __init__(self) -> None:
        self.agent = f.compte(Role.GESTIONNAIRE)
        self.article = f.autorisation()
        self.conventions = [_reprendre(self.agent) for _ in range(2)]
        self.lignes = [
            [f.ligne_libre(f"{n + 1}00.0{i}", c.structure) for n in range(3)]
            for i, c in enumerate(self.conventions)
        ]

    def jouer(self, geste: str, quoi: int, rang: int, jours: int | None) -> None:
        """One act, by whoever may do it, on whatever is there."""
        c = self.conventions[quoi]
        avenants = list(c.avenants.order_by("rang"))
        if geste == "preparer":
            self._preparer(c, self.lignes[quoi][rang], jours)
        elif geste == "resilier":
            if jours == 800:
                r = actions.engager_resiliation(c, self.agent, auteur="structure", motif="Arrêt")
                actions.notifier_resiliation(r, DEPART, self.agent)
        elif avenants:
            self._poursuivre(geste, avenants[rang % len(avenants)])

    def _preparer(self, c: Convention, ligne: LigneRapport, jours: int | None) -> None:
        fin = None if jours is None else date(2027, 12, 31) + timedelta(days=jours)
        contenu = f.contenu(
            genres=["montant"] if fin is None else ["duree", "montant"],
            nouvelle_fin=fin,
            lignes=[ligne],
            articles=[self.article],
        )
        actions.preparer_avenant(c, self.agent, contenu)

    def _poursuivre(self, geste: str, a: Avenant) -> None:
        if geste == "emettre":
            actions.emettre_avenant(a, self.agent)
        elif geste == "signer":
            actions.signer_avenant(a, DEPART, None, self.agent)
        else:
            actions.abandonner_avenant(a, "Essai", self.agent)


def _engage(lignes: Any) -> Decimal:
    total = Mouvement.objects.filter(
        ligne__in=lignes, nature__in=["engagement", "desengagement"]
    ).aggregate(t=Sum("montant"))["t"]
    return -total if total is not None else ZERO


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SUITES)
def test_the_sum_of_the_conventions_is_what_is_committed_for_their_lines(
    suite: list[tuple[str, int, int, int | None]],
) -> None:
    with transaction.atomic():
        with f.au(DEPART.isoformat()):
            monde = Monde()
            for geste in suite:
                try:
                    monde.jouer(*geste)
                except ActionRefusee:
                    continue
            with connection.cursor() as curseur:
                curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
            conventions = Convention.objects.all()
            portees = LigneRapport.objects.filter(conventions__en_vigueur=True)
            total = conventions.aggregate(t=Sum("montant_maximum"))["t"]
            assert total == _engage(portees)
            for c in conventions:
                lue = consolidee(c, date.max)
                assert (lue.montant, lue.fin) == (c.montant_maximum, c.fin)
                signes = c.avenants.filter(etat="signe").order_by("montant_avant")
                somme = ZERO
                for a in signes:
                    assert a.montant_avant == somme
                    somme += a.lignes.get(en_vigueur=True).montant
        transaction.set_rollback(True)
