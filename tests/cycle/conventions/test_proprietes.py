"""Whatever the order of the acts: the ledger balances, and what conventions grant is committed."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions
from ecluse.cycle.conventions.consolidation import consolidee
from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.cycle.deliberations import actions as budget
from ecluse.cycle.deliberations import queries
from ecluse.cycle.deliberations.models import LigneRapport, Mouvement
from ecluse.regles.argent import ZERO
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from tests import fabriques as f

pytestmark = pytest.mark.django_db
DEPART = date(2025, 10, 1)
AE = Decimal("3000.00")
GESTES = (
    "voter",
    "preparer",
    "reduire",
    "emettre",
    "signer",
    "signer",
    "abandonner",
    "desengager",
    "resilier",
)
SUITES = st.lists(
    st.tuples(st.sampled_from(GESTES), st.integers(0, 1), st.integers(0, 3), st.integers(1, 800)),
    max_size=24,
)


class Monde:
    """Two conventions taken over, one operation, lines voted for each, and what they commit as
    this test counts it, by internal number."""

    def __init__(self) -> None:
        self.agent = f.compte(Role.GESTIONNAIRE)
        self.article = f.autorisation()
        self.operation = f.operation(str(AE), code="ESSAI")
        self.conventions = [f.reprise(self.agent) for _ in range(2)]
        self.lignes: list[list[LigneRapport]] = [[], []]
        self.engage: dict[int, Decimal] = {}
        for quoi, montant in ((0, 400), (1, 500), (0, 300)):
            self.voter(quoi, Decimal(montant))

    def jouer(self, geste: str, quoi: int, rang: int, nombre: int) -> None:
        """One act, by whoever may do it, on whatever is there."""
        c, montant = self.conventions[quoi], Decimal(nombre)
        ligne = self.lignes[quoi][rang % len(self.lignes[quoi])]
        avenants = list(c.avenants.order_by("rang"))
        if geste == "voter":
            self.voter(quoi, montant)
        elif geste == "preparer":
            self._preparer(c, nombre if nombre % 3 else None, lignes=[ligne])
        elif geste == "reduire":
            self._preparer(c, None, reductions={ligne: montant})
        elif geste == "desengager":
            budget.desengager(ligne, montant, "Essai", self.agent)
            self.engage[ligne.pk] -= montant
        elif geste == "resilier":
            if nombre > 780:
                r = actions.engager_resiliation(c, self.agent, auteur="structure", motif="Arrêt")
                actions.notifier_resiliation(r, DEPART, self.agent)
        elif avenants:
            self._poursuivre(geste, avenants[rang % len(avenants)])

    def voter(self, quoi: int, montant: Decimal) -> None:
        """An adoption: the line is voted and committed, unless the operation has less."""
        ligne = LigneRapport.objects.create(
            article=self.article,
            structure=self.conventions[quoi].structure,
            montant=montant,
            votee=True,
        )
        reste = AE - sum(self.engage.values())
        try:
            with transaction.atomic():
                Mouvement.objects.create(
                    operation=self.operation,
                    nature="engagement",
                    montant=-montant,
                    libelle="Adoption",
                    ligne=ligne,
                    instant=maintenant(),
                )
        except IntegrityError:
            assert montant > reste
            ligne.delete()
            return
        assert montant <= reste
        self.lignes[quoi].append(ligne)
        self.engage[ligne.pk] = montant

    def _preparer(self, c: Convention, jours: int | None, **champs: Any) -> None:
        fin = None if jours is None else date(2027, 12, 31) + timedelta(days=jours)
        contenu = f.contenu(
            genres=["montant"] if fin is None else ["duree", "montant"],
            nouvelle_fin=fin,
            articles=[self.article],
            **champs,
        )
        actions.preparer_avenant(c, self.agent, contenu)

    def _poursuivre(self, geste: str, a: Avenant) -> None:
        if geste == "abandonner":
            actions.abandonner_avenant(a, "Essai", self.agent)
            return
        if a.etat == "projet":
            f.proposer_avenant(a, self.agent)
        if geste == "signer":
            actions.signer_avenant(a, DEPART, None, self.agent)
            for x in a.lignes.filter(montant__lt=0, abandonnee_le=None):
                self.engage[x.ligne_id] += x.montant

    def verifier(self) -> None:
        """The ledger balances; each convention grants what is committed for its lines."""
        assert queries.disponible(self.operation) == AE - sum(self.engage.values()) >= 0
        assert queries.engagements(LigneRapport.objects.all()) == self.engage
        for c in Convention.objects.all():
            portees = set(c.lignes.filter(en_vigueur=True).values_list("ligne", flat=True))
            assert c.montant_maximum == sum((self.engage[x] for x in portees), ZERO)
            lue = consolidee(c, date.max)
            assert (lue.montant, lue.fin) == (c.montant_maximum, c.fin)
            # Each avenant found what another had left: a chain from nothing to the maximum.
            signes = c.avenants.filter(etat="signe").annotate(delta=Sum("lignes__montant"))
            avants = [a.montant_avant for a in signes]
            apres = [a.montant_avant + a.delta for a in signes]
            assert Counter([*avants, c.montant_maximum]) == Counter([ZERO, *apres])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SUITES)
def test_the_ledger_balances_and_conventions_grant_what_is_committed(
    suite: list[tuple[str, int, int, int]],
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
            monde.verifier()
        transaction.set_rollback(True)
