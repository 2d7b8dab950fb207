"""The meetings: who attended, who gave their vote to whom, who may not sign."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from ecluse.cycle.deliberations.models import Elu, Presence, Rapport, Seance
from ecluse.cycle.deliberations.queries.blocs import BlocLu

_S = Presence.Statut


@dataclass
class Assistance:
    """Who attended a meeting, by internal number of the members.

    `delegues` gave their vote to one who is present; `groupes` says the group of each.
    """

    membres: int
    presents: set[int] = field(default_factory=set)
    delegues: set[int] = field(default_factory=set)
    notes: set[int] = field(default_factory=set)
    groupes: dict[int, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Every member of the assembly is noted."""
        return len(self.notes) == self.membres

    def voix(self, groupe: int, recuses: set[int]) -> int:
        """The voices of a group: present or by delegation, the recused apart.

        A recused member who is excused gives no delegation for that vote.
        """
        votants = (self.presents | self.delegues) - recuses
        return sum(1 for elu in votants if self.groupes.get(elu) == groupe)

    def absents(self, groupe: int, recuses: set[int]) -> int:
        """The members of a group who neither vote nor are recused in the room."""
        siens = {e for e in self.notes if self.groupes.get(e) == groupe}
        return len(siens - self.presents - (self.delegues - recuses))


def assistance(jour: date | None) -> Assistance | None:
    """Who attended the meeting of that day, None when it was not typed (two queries)."""
    seance = Seance.objects.filter(jour=jour).first() if jour is not None else None
    if seance is None:
        return None
    lue = Assistance(seance.membres)
    for p in seance.presences.select_related("elu"):
        lue.notes.add(p.elu_id)
        lue.groupes[p.elu_id] = p.elu.groupe_id
        if p.statut == _S.PRESENT:
            lue.presents.add(p.elu_id)
        elif p.delegation_a_id is not None:
            lue.delegues.add(p.elu_id)
    return lue


def seances() -> QuerySet[Seance]:
    """The meetings, latest first, with how many attended, were excused or were absent."""
    return Seance.objects.annotate(
        presents=Count("presences", filter=Q(presences__statut=_S.PRESENT)),
        excuses=Count("presences", filter=Q(presences__statut=_S.EXCUSE)),
        absents_=Count("presences", filter=Q(presences__statut=_S.ABSENT)),
    ).order_by("-jour")


def signataires_recuses(rapport: Rapport, blocs: list[BlocLu]) -> list[tuple[str, Elu, list[str]]]:
    """Who chaired or kept the minutes of the meeting while recused from a block: the capacity, the
    member and the titles of those blocks (one query)."""
    if rapport.seance is None:
        return []
    seance = (
        Seance.objects.select_related("president", "secretaire").filter(jour=rapport.seance).first()
    )
    if seance is None:
        return []
    trouves = []
    for qualite, elu in (
        ("préside la séance", seance.president),
        ("est secrétaire de séance", seance.secretaire),
    ):
        titres = [b.titre for b in blocs if elu and any(d.elu_id == elu.pk for d in b.deports)]
        if elu is not None and titres:
            trouves.append((qualite, elu, titres))
    return trouves
