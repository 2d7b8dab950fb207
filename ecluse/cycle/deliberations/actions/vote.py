"""Recording how a block of articles was voted: voices by group, members recused apart."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from ecluse.cycle.deliberations.actions.commun import verrouiller
from ecluse.cycle.deliberations.decompte import Decompte, VoixGroupe
from ecluse.cycle.deliberations.etats import TABLE
from ecluse.cycle.deliberations.models import BlocVote, Deport, Elu, Rapport, VoteGroupe
from ecluse.cycle.deliberations.permissions import peut_enregistrer_vote
from ecluse.cycle.deliberations.queries.rapports import elus_en_fonction
from ecluse.cycle.deliberations.queries.seances import Assistance, assistance
from ecluse.regles.dates import ecrire_date
from ecluse.regles.texte import accorder
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import aujourdhui, maintenant
from ecluse.socle.permissions import exiger


@dataclass(frozen=True)
class DeportDeclare:
    """A member recused: attended the meeting or not, and why when it is said."""

    elu: Elu
    present: bool = True
    motif: str = ""


def _verifier_groupes(
    voix: Sequence[VoixGroupe], deports: Sequence[DeportDeclare], membres: int, jour: date | None
) -> None:
    """When the seats of every group are known, each group counts its own members."""
    sieges: dict[int, int] = defaultdict(int)
    for elu in elus_en_fonction(jour):
        sieges[elu.groupe_id] += 1
    if sum(sieges.values()) != membres:
        return
    presents = dict.fromkeys(sieges, 0)
    for d in deports:
        if d.present:
            presents[d.elu.groupe_id] = presents.get(d.elu.groupe_id, 0) + 1
    for v in voix:
        compte = v.total + presents.get(v.groupe_id, 0)
        if compte != sieges.get(v.groupe_id, 0):
            raise ActionRefusee(
                f"{v.nom} : {sieges.get(v.groupe_id, 0)} membres, {compte} comptés "
                "(déports présents compris).",
                f"groupe_{v.groupe_id}",
            )


def _verifier_presences(
    voix: Sequence[VoixGroupe], deports: Sequence[DeportDeclare], seance: Assistance, membres: int
) -> None:
    """Voices are those of who attended or gave their vote, the recused apart."""
    if seance.membres != membres:
        raise ActionRefusee(
            f"La séance compte {accorder(seance.membres, 'membre')} : {membres} sont indiqués.",
            "membres",
        )
    for d in deports:
        if d.elu.pk in seance.presents and not d.present:
            raise ActionRefusee(f"{d.elu} est noté présent à la séance.", "deports")
        if d.elu.pk in seance.notes and d.elu.pk not in seance.presents and d.present:
            raise ActionRefusee(f"{d.elu} n’est pas noté présent à la séance.", "deports")
    if not seance.complete:
        return
    recuses = {d.elu.pk for d in deports}
    for v in voix:
        attendues = seance.voix(v.groupe_id, recuses)
        exprimees = v.pour + v.contre + v.abstention
        if exprimees != attendues:
            raise ActionRefusee(
                f"{v.nom} : {attendues} voix d’après les présences et les délégations, "
                f"{exprimees} comptées.",
                f"groupe_{v.groupe_id}",
            )


def verifier_vote(
    voix: Sequence[VoixGroupe],
    deports: Sequence[DeportDeclare],
    membres: int,
    jour: date | None,
) -> Decompte:
    """The count, or `ActionRefusee` (French, with its field) when it does not make the assembly,
    or contradicts who attended the meeting of that day."""
    if not voix:
        raise ActionRefusee("Indiquez les voix de chaque groupe.")
    if len({d.elu.pk for d in deports}) != len(deports):
        raise ActionRefusee("Un élu déporté est soit présent, soit absent.", "deports")
    compte = Decompte.de(voix, sum(1 for d in deports if d.present), membres)
    absents_deportes = len(deports) - compte.deports
    if absents_deportes > compte.absents:
        raise ActionRefusee(
            f"{absents_deportes} élus déportés sont dits absents, "
            f"mais {compte.absents} absents sont comptés.",
            "deports",
        )
    if not compte.coherent:
        raise ActionRefusee(compte.constat, "membres")
    _verifier_groupes(voix, deports, membres, jour)
    if (seance := assistance(jour)) is not None:
        _verifier_presences(voix, deports, seance, membres)
    return compte


@transaction.atomic
def enregistrer_vote(
    bloc: BlocVote,
    voix: Sequence[VoixGroupe],
    deports: Sequence[DeportDeclare],
    membres: int,
    acteur: Any,
) -> Decompte:
    """Record the vote of a block of the order of the day; it can be typed again until decided.

    In: the voices of each group, the members recused (their own state: they are never stored as
    abstentions), the number of members of the assembly. Out: the count. Raises `AccesRefuse`,
    `TransitionImpossible`, `ActionRefusee` with the field.
    """
    verrou = verrouiller(bloc.rapport)
    exiger(peut_enregistrer_vote(acteur, verrou))
    if verrou.etat != "inscrit":
        raise TransitionImpossible(
            f"Le vote ne se saisit que sur un rapport à l’ordre du jour : celui-ci est "
            f"{TABLE.etats[verrou.etat].libelle}."
        )
    frais = verrou.blocs.filter(pk=bloc.pk).first()
    if frais is None:
        raise TransitionImpossible("Ce bloc n’existe plus : les articles ont changé de bloc.")
    verifier_seance(verrou)
    _verifier_membres(frais, membres)
    compte = verifier_vote(voix, deports, membres, verrou.seance)
    instant = maintenant()
    _ecrire(frais, voix, deports)
    frais.vote_le = instant
    frais.save()
    verrou.membres = membres
    verrou.vote_le = None if verrou.blocs.filter(vote_le__isnull=True).exists() else instant
    verrou.save()
    journal.ecrire(
        verrou,
        "enregistrer_vote",
        acteur,
        instant=instant,
        donnees={
            "bloc": frais.rang,
            "pour": compte.pour,
            "contre": compte.contre,
            "abstention": compte.abstention,
            "absents": compte.absents,
            "deports": compte.deports,
            "membres": membres,
        },
    )
    bloc.refresh_from_db()
    return compte


def _verifier_membres(bloc: BlocVote, membres: int) -> None:
    """Every block of a rapport is voted by one assembly."""
    voisin = bloc.rapport.blocs.exclude(pk=bloc.pk).filter(vote_le__isnull=False).first()
    if voisin is not None and bloc.rapport.membres != membres:
        raise ActionRefusee(
            f"Le bloc {voisin.rang} est compté pour {bloc.rapport.membres} membres.", "membres"
        )


def _ecrire(bloc: BlocVote, voix: Sequence[VoixGroupe], deports: Sequence[DeportDeclare]) -> None:
    motifs = dict(bloc.deports.values_list("elu_id", "motif"))
    bloc.votes.all().delete()
    bloc.deports.all().delete()
    VoteGroupe.objects.bulk_create(
        VoteGroupe(
            bloc=bloc,
            groupe_id=v.groupe_id,
            pour=v.pour,
            contre=v.contre,
            abstention=v.abstention,
            absents=v.absents,
        )
        for v in voix
    )
    Deport.objects.bulk_create(
        Deport(
            bloc=bloc,
            elu=d.elu,
            # The form does not ask again why a member is interested.
            motif=d.motif or motifs.get(d.elu.pk, ""),
            present=d.present,
        )
        for d in deports
    )


def verifier_seance(rapport: Rapport) -> None:
    """Nothing is voted before the day of the meeting."""
    if rapport.seance is not None and rapport.seance > aujourdhui():
        raise ActionRefusee(
            f"La séance est le {ecrire_date(rapport.seance)} : le vote s’enregistre "
            "à partir de ce jour."
        )
