"""The meeting of a day: who attended, who gave their vote, who is interested in which structure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Structure
from ecluse.cycle.deliberations.actions.commun import exiger_periode
from ecluse.cycle.deliberations.models import (
    BlocVote,
    Elu,
    Interet,
    Presence,
    Seance,
)
from ecluse.cycle.deliberations.permissions import peut_enregistrer_vote, peut_preparer
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.permissions import exiger


@dataclass(frozen=True)
class PresenceDeclaree:
    """A member at a meeting; excused, they may give their vote to one who is present."""

    elu: Elu
    statut: str
    delegation_a: Elu | None = None


def _verifier(
    jour: date,
    presences: Sequence[PresenceDeclaree],
    membres: int,
    bureau: Sequence[tuple[str, Elu | None]],
) -> None:
    if jour > aujourdhui():
        raise ActionRefusee(
            f"La séance est le {ecrire_date(jour)} : les présences s’enregistrent à partir de ce "
            "jour."
        )
    if len(presences) > membres:
        raise ActionRefusee(f"{len(presences)} élus sont notés pour {membres} membres.", "membres")
    presents = {p.elu.pk for p in presences if p.statut == Presence.Statut.PRESENT}
    for p in presences:
        if p.delegation_a is None:
            continue
        champ = f"delegation_{p.elu.uid}"
        if p.statut != Presence.Statut.EXCUSE:
            raise ActionRefusee(f"{p.elu} n’est pas excusé : pas de délégation.", champ)
        if p.delegation_a.pk not in presents:
            raise ActionRefusee(
                f"{p.elu} donne délégation à {p.delegation_a}, qui n’est pas présent.", champ
            )
    for champ, elu in bureau:
        if elu is not None and presences and elu.pk not in presents:
            raise ActionRefusee(f"{elu} n’est pas noté présent.", champ)


@transaction.atomic
def enregistrer_seance(
    jour: date,
    membres: int,
    presences: Sequence[PresenceDeclaree],
    acteur: Any,
    *,
    president: Elu | None = None,
    secretaire: Elu | None = None,
) -> Seance:
    """Who attended the meeting of `jour`; typed again until a vote of that day is recorded.

    Raises `AccesRefuse`, `ActionRefusee` with the field, `TransitionImpossible` once voted.
    """
    exiger(peut_enregistrer_vote(acteur))
    bureau = (("president", president), ("secretaire", secretaire))
    _verifier(jour, presences, membres, bureau)
    seance, _ = Seance.objects.get_or_create(jour=jour, defaults={"membres": membres})
    seance = Seance.objects.select_for_update(of=("self",)).get(pk=seance.pk)
    votes = BlocVote.objects.filter(rapport__seance=jour, vote_le__isnull=False)
    if votes.exclude(rapport__origine="import").exists():
        raise TransitionImpossible("Un vote de cette séance est enregistré d’après ces présences.")
    seance.membres, seance.president, seance.secretaire = membres, president, secretaire
    seance.save()
    seance.presences.all().delete()
    Presence.objects.bulk_create(
        Presence(seance=seance, elu=p.elu, statut=p.statut, delegation_a=p.delegation_a)
        for p in presences
    )
    comptes = {s.value: sum(1 for p in presences if p.statut == s) for s in Presence.Statut}
    journal.ecrire(seance, "enregistrer_seance", acteur, donnees=comptes)
    return seance


@transaction.atomic
def noter_interet(
    elu: Elu,
    structure: Structure,
    qualite: str,
    acteur: Any,
    *,
    debut: date | None = None,
    fin: date | None = None,
) -> Interet:
    """Write that a member has an interest in a structure: the blocks proposed follow from it.

    In: its first and last day, both included; None when it has no known bound. Typed again, it
    replaces what was said of that member in that structure. Raises `ActionRefusee` at the field.
    """
    exiger(peut_preparer(acteur))
    if not qualite.strip():
        raise ActionRefusee("Dites à quel titre.", "qualite")
    exiger_periode(debut, fin)
    interet, _ = Interet.objects.update_or_create(
        elu=elu,
        structure=structure,
        defaults={"qualite": qualite.strip(), "debut": debut, "fin": fin},
    )
    journal.ecrire(
        interet,
        "noter_interet",
        acteur,
        donnees={"elu": str(elu), "qualite": interet.qualite},
        sujets=[journal.reference(structure)],
    )
    return interet


@transaction.atomic
def retirer_interet(interet: Interet, acteur: Any) -> None:
    """The member no longer has that interest; votes already recorded keep their déports."""
    exiger(peut_preparer(acteur))
    journal.ecrire(
        interet, "retirer_interet", acteur, sujets=[journal.reference(interet.structure)]
    )
    interet.delete()
