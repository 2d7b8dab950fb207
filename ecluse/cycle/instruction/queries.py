"""Reads of the instruction: perimeter, the page, what other rooms show of it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, FilteredRelation, Max, Prefetch, Q, QuerySet
from django.urls import reverse

from ecluse.annuaire.destinataires import comptes_habilites
from ecluse.annuaire.models import Compte, Role
from ecluse.annuaire.permissions import droits_de, remplaces_par, services_de
from ecluse.cycle.candidatures.etats import DEPOSEES
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction.bornes import Bornes
from ecluse.cycle.instruction.models import (
    Avis,
    Controle,
    Expertise,
    Proposition,
    Recevabilite,
    Sens,
    SensProposition,
)
from ecluse.cycle.instruction.permissions import (
    AVIS_OUVERT,
    ROLES_LECTURE,
    peut_voir_avis,
)
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.journal import reference
from ecluse.socle.models import Journal
from ecluse.socle.requetes import Requete
from ecluse.socle.taches import Jalon, Tache

#: From its validation on, the Département reads a dossier.
ETATS_LUS = tuple(e for e in DEPOSEES if e != "deposee")
#: How many tasks of one kind the landing page lists, oldest first.
TACHES_AU_PLUS = 20


def _perimetre(acteur: Any, *roles: str) -> Q:
    """The candidatures that the habilitations of `acteur` in `roles` cover."""
    condition = Q(pk__in=[])
    for droit in droits_de(acteur):
        if droit.role not in roles:
            continue
        part = Q(etat__in=ETATS_LUS)
        if droit.territoire_id:
            dedans = Candidature.territoires.through.objects.filter(
                territoire_id=droit.territoire_id
            )
            part &= Q(pk__in=dedans.values("candidature_id"))
        if droit.dispositifs:
            noms = Q(pk__in=[])
            for nom in droit.dispositifs:
                annee, _, code = nom.partition("/")
                noms |= Q(
                    session__version__dispositif__annee=annee,
                    session__version__dispositif__code=code,
                )
            part &= noms
        condition |= part
    return condition


def lisible(acteur: Any) -> Q:
    """The condition on the candidatures whose instruction `acteur` may read, for other rooms'
    lists: the same rule as `permissions.peut_voir_avis`."""
    return _perimetre(acteur, *ROLES_LECTURE)


def visibles_par(acteur: Any) -> QuerySet[Candidature]:
    """The dossiers whose instruction `acteur` may read: validated, and of their perimeter."""
    return (
        Candidature.objects.filter(_perimetre(acteur, *ROLES_LECTURE))
        .select_related("structure", "session__appel", "session__version__dispositif")
        .select_related("instructeur", "session__version")
    )


def avis_visibles_par(acteur: Any) -> QuerySet[Avis]:
    """The advices of those dossiers."""
    return Avis.objects.filter(
        candidature__in=Candidature.objects.filter(_perimetre(acteur, *ROLES_LECTURE)).values("pk")
    ).select_related(
        "service__territoire",
        "rendu_par",
        "candidature__structure",
        "candidature__session__version__dispositif",
    )


@dataclass(frozen=True)
class PageInstruction:
    """All that the page of instruction shows of a dossier."""

    candidature: Candidature
    bornes: Bornes
    controles: list[Controle]
    avis: list[Avis]
    propositions: list[Proposition]
    recevabilite: Recevabilite | None
    attendus: list[str]

    @property
    def en_vigueur(self) -> Proposition | None:
        """The proposal in force."""
        return next((p for p in self.propositions if p.remplacee_le is None), None)

    @property
    def remplacees(self) -> list[Proposition]:
        """The proposals that another one replaced, latest first."""
        return [p for p in self.propositions if p.remplacee_le is not None]

    @property
    def avis_attendus(self) -> list[Avis]:
        """The advices asked and not given."""
        return [a for a in self.avis if a.rendu_le is None]

    @property
    def controles_non_satisfaits(self) -> int:
        """How many checks did not pass or could not be made."""
        return sum(1 for c in self.controles if c.satisfait is not True)


def page(candidature: Candidature) -> PageInstruction:
    """The page of a dossier got from `visibles_par` (four queries, one more with instances)."""
    fiche = candidature.session.version.fiche
    avis = list(candidature.avis.select_related("service__territoire", "rendu_par"))
    attendus = [str(a.service) for a in avis if a.rendu_le is None]
    if fiche.avis:
        entendues = set(candidature.avis_instances.values_list("code", flat=True))
        attendus += [i.instance for i in fiche.avis if i.code not in entendues]
    return PageInstruction(
        candidature=candidature,
        bornes=Bornes.de(fiche, candidature.montant_demande or ZERO),
        controles=list(candidature.controles.all()),
        avis=avis,
        propositions=list(candidature.propositions.select_related("proposee_par")),
        recevabilite=en_vigueur(candidature),
        attendus=attendus,
    )


def en_vigueur(candidature: Candidature) -> Recevabilite | None:
    """The verdict in force on the recevabilité."""
    return (
        candidature.recevabilites.filter(remplacee_le__isnull=True)
        .select_related("prononcee_par")
        .first()
    )


def expertises_de(acteur: Any) -> QuerySet[Expertise]:
    """The expertises for which `acteur` was let into a dossier, still open today."""
    return (
        Expertise.objects.filter(
            compte=acteur, revoquee_le__isnull=True, jusqu_au__gte=aujourdhui()
        )
        .select_related("candidature__structure", "candidature__session__version__dispositif")
        .select_related("candidature__session__appel", "candidature__coordonnees_bancaires__rib")
        .select_related("candidature__etablissement", "invite_par")
    )


def instructeurs_possibles(candidature: Candidature) -> QuerySet[Compte]:
    """The accounts that may instruct this dispositif."""
    return comptes_habilites(Role.INSTRUCTEUR, dispositif=candidature.session.dispositif.reference)


def avis_affiches(avis: list[Avis]) -> list[tuple[Avis, str, str]]:
    """Each advice with its words and tone, empty while it is awaited."""
    return [(a, str(Sens(a.sens).label), Sens(a.sens).ton) if a.sens else (a, "", "") for a in avis]


@dataclass(frozen=True)
class ResumeInstruction:
    """What the dossier page shows of the instruction, to agents only (amount in euros)."""

    url: str
    satisfaits: int
    total: int
    avis: list[Avis]
    proposition: bool = False
    sens: str = ""
    ton: str = ""
    montant: Decimal | None = None
    motif: str = ""
    explication: dict[str, Any] | None = None

    @property
    def a_verifier(self) -> int:
        """How many checks did not pass or could not be made."""
        return self.total - self.satisfaits

    @property
    def mot_a_verifier(self) -> str:
        """« 2 à regarder »."""
        return f"{self.a_verifier} à regarder"

    @property
    def avis_affiches(self) -> list[tuple[Avis, str, str]]:
        """The advices, ready for the template."""
        return avis_affiches(self.avis)


def pour_dossier(candidature: Candidature, acteur: Any) -> ResumeInstruction | None:
    """The instruction as the dossier page shows it; None for whoever must not see it.

    Two queries, whatever the number of checks and advices.
    """
    if candidature.etat not in ETATS_LUS or not peut_voir_avis(acteur, candidature):
        return None
    (ligne,) = _RESUME(candidature.pk)
    avis = _AVIS(candidature.pk)
    for a in avis:
        a.candidature = candidature
    sens = SensProposition(ligne["p__sens"]) if ligne["p__sens"] else None
    return ResumeInstruction(
        url=reverse("instruction:dossier", args=[candidature.uid]),
        satisfaits=ligne["satisfaits"],
        total=ligne["total"],
        avis=avis,
        proposition=sens is not None,
        sens=str(sens.label) if sens else "",
        ton=sens.ton if sens else "",
        montant=ligne["p__montant"] or None,
        motif=ligne["p__motif"] or "",
        explication=ligne["p__explication"],
    )


_RESUME = Requete(
    lambda c: (
        Candidature.objects.filter(pk=c)
        .annotate(
            p=FilteredRelation("propositions", condition=Q(propositions__remplacee_le__isnull=True))
        )
        .values("p__sens", "p__montant", "p__motif", "p__explication")
        .annotate(
            satisfaits=Count("controles", filter=Q(controles__satisfait=True), distinct=True),
            total=Count("controles", distinct=True),
        )
        .order_by()
    ),
    int,
)
_AVIS = Requete(
    lambda c: (
        Avis.objects.filter(candidature=c)
        .select_related("service__territoire", "rendu_par")
        .order_by("id")
    ),
    int,
)


def jalons(
    candidature: Candidature, acteur: Any = None, histoire: list[Journal] | None = None
) -> list[Jalon]:
    """The lock of the instruction; no query when `histoire`, all the acts of the dossier with
    their actor and latest first, was read already, one otherwise.

    Without `acteur`, or for whoever may not see the proposal, it stays open until the decision:
    the frise must not tell the porteur what the Département is about to propose.
    """
    etat = candidature.etat
    if etat not in ETATS_LUS or etat == "validee":
        return [Jalon("instruction", "Instruction", "a_venir")]
    voit = acteur is not None and peut_voir_avis(acteur, candidature)
    decidee = etat in ("adoptee", "rejetee", "conventionnee")
    evenements = ["instruire", "proposer_favorable", "proposer_defavorable"]
    ref = reference(candidature)
    if histoire is None:
        histoire = list(
            Journal.objects.filter(objet=ref, evenement__in=evenements).select_related("acteur")
        )
    actes: dict[str, Journal] = {}
    for ancien in histoire:
        if ancien.objet == ref and ancien.evenement in evenements:
            actes.setdefault(ancien.evenement, ancien)
    proposees = [actes[e] for e in evenements[1:] if e in actes]
    # A proposal may have been replaced by its contrary: the latest one counts.
    proposee = max(proposees, key=lambda j: (j.instant, j.pk), default=None)
    passe = decidee or (voit and etat in ("favorable", "defavorable", "inscrite"))
    acte = proposee if passe and voit else actes.get("instruire")
    detail = ""
    if voit and passe and proposee is not None and proposee.evenement == "proposer_favorable":
        detail = f"{ecrire_montant(Decimal(proposee.donnees['montant']))} proposés"
    return [
        Jalon(
            "instruction",
            "Instruction",
            "passe" if passe else "courant",
            acte.instant if acte else None,
            str(acte.acteur) if acte and acte.acteur and voit else "",
            detail,
        )
    ]


def _taches_instructeur(acteur: Any) -> list[Tache]:
    perimetre = _perimetre(acteur, Role.INSTRUCTEUR)
    dossiers = (
        Candidature.objects.filter(perimetre, etat__in=("validee", "en_instruction", "ajournee"))
        .filter(
            Q(instructeur__isnull=True) | Q(instructeur__in=[acteur.pk, *remplaces_par(acteur)])
        )
        .select_related("structure")
        .prefetch_related(
            Prefetch(
                "avis",
                Avis.objects.filter(rendu_le__isnull=True).select_related("service__territoire"),
                to_attr="attendus",
            )
        )
        .annotate(
            reexamen=Max(
                "propositions__reexamen_le", filter=Q(propositions__remplacee_le__isnull=True)
            )
        )
        .order_by("validee_le", "id")[:TACHES_AU_PLUS]
    )
    taches = []
    for c in dossiers:
        if c.etat == "validee":
            titre, detail = "Ouvrir l’instruction", "Les contrôles de recevabilité sont prêts."
        elif c.etat == "ajournee":
            titre, detail = "Réexaminer", "L’examen a été ajourné."
        elif c.attendus:
            titre = "Proposer un montant"
            detail = f"Avis attendu : {', '.join(str(a.service) for a in c.attendus)}."
        else:
            titre, detail = "Proposer un montant", "Les avis demandés sont rendus."
        taches.append(
            Tache(
                f"{titre} : {c.structure.nom}",
                reverse("instruction:dossier", args=[c.uid]),
                f"{c.numero}. {detail}",
                c.reexamen if c.etat == "ajournee" else None,
                groupe="Instruction",
                ton="attention" if c.etat == "validee" else "eau",
            )
        )
    return taches


def _taches_territoire(acteur: Any) -> list[Tache]:
    attendus = (
        Avis.objects.filter(
            rendu_le__isnull=True,
            service__in=services_de(acteur),
            candidature__etat__in=AVIS_OUVERT,
        )
        .filter(
            candidature__in=Candidature.objects.filter(_perimetre(acteur, Role.TERRITOIRE)).values(
                "pk"
            )
        )
        .select_related("candidature__structure", "service__territoire")
        .order_by("echeance", "id")[:TACHES_AU_PLUS]
    )
    return [
        Tache(
            f"Rendre l’avis : {a.candidature.structure.nom}",
            reverse("instruction:avis", args=[a.uid]),
            f"{a.candidature.numero}, au nom du service {a.service}.",
            a.echeance,
            "attention",
            "Instruction",
        )
        for a in attendus
    ]


def _taches_expert(acteur: Any) -> list[Tache]:
    attendues = (
        expertises_de(acteur)
        .filter(
            Q(conflit__isnull=True) | Q(conflit=False),
            rendue_le__isnull=True,
            candidature__etat__in=AVIS_OUVERT,
        )
        .order_by("jusqu_au", "id")[:TACHES_AU_PLUS]
    )
    return [
        Tache(
            "Donner votre avis d’expert",
            reverse("instruction:expertise", args=[e.uid]),
            f"À la demande de {e.invite_par}.",
            e.jusqu_au,
            "attention",
            "Expertise",
        )
        for e in attendues
    ]


def taches(acteur: Any) -> list[Tache]:
    """What `acteur` has to do in this stage: to open, to propose, to advise."""
    roles = {d.role for d in droits_de(acteur)}
    liste = _taches_expert(acteur)
    if Role.TERRITOIRE in roles:
        liste += _taches_territoire(acteur)
    if Role.INSTRUCTEUR in roles:
        liste += _taches_instructeur(acteur)
    return liste
