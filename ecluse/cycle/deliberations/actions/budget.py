"""What a person decides of the budget: opening, change of the AE, virement, recette, crédits.

Each act is one or two movements of the ledger, with its reason. Operations are locked by internal
number; the triggers on the movements hold the same bounds in the database.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.db.models import Sum

from ecluse.cycle.deliberations import aval
from ecluse.cycle.deliberations.models import (
    Article,
    LigneRapport,
    Mouvement,
    MouvementCP,
    Operation,
    Virement,
)
from ecluse.cycle.deliberations.permissions import peut_gerer_budget
from ecluse.cycle.deliberations.queries.budget import disponible, engage_de
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

_N = Mouvement.Nature


def verrouiller(operations: Iterable[Operation]) -> dict[int, Operation]:
    """The rows by internal number, read again under their locks, taken in that order."""
    cles = {o.pk for o in operations}
    lues = Operation.objects.select_for_update(of=("self",)).filter(pk__in=cles).order_by("pk")
    return {o.pk: o for o in lues}


def _exiger_montant(montant: Decimal, champ: str = "montant") -> None:
    if montant <= ZERO:
        raise ActionRefusee("Le montant est supérieur à zéro.", champ)


def _exiger_motif(motif: str) -> str:
    propre = motif.strip()
    if not propre:
        raise ActionRefusee("Indiquez le motif : il reste au relevé.", "motif")
    return propre


def _exiger_disponible(operation: Operation, montant: Decimal) -> None:
    """Refuse to take `montant` (euros) from an operation that has less."""
    reste = disponible(operation)
    if montant > reste:
        raise ActionRefusee(
            f"{operation.code} : {ecrire_montant(reste)} disponibles, "
            f"il manque {ecrire_montant(montant - reste)}.",
            "montant",
        )


def _ecrire(
    operation: Operation, nature: str, montant: Decimal, libelle: str, acteur: Any, **champs: Any
) -> Mouvement:
    return Mouvement.objects.create(
        operation=operation,
        nature=nature,
        montant=montant,
        libelle=libelle[:200],
        auteur=acteur,
        **champs,
    )


def _noter(objet: Operation, evenement: str, acteur: Any, instant: datetime, **faits: Any) -> None:
    donnees = {k: str(v) for k, v in faits.items() if v is not None}
    motif = donnees.pop("motif", "")
    journal.ecrire(objet, evenement, acteur, instant=instant, motif=motif, donnees=donnees)


@transaction.atomic
def ouvrir_operation(
    exercice: int,
    code: str,
    libelle: str,
    imputation: str,
    montant: Decimal,
    acteur: Any,
    *,
    sens: str = Operation.Sens.DEPENSE,
) -> Operation:
    """A new budget line of `exercice` with what is voted for it (euros, zero or more).

    Raises `AccesRefuse`, `ActionRefusee` with the field: a code already open, a negative amount.
    """
    exiger(peut_gerer_budget(acteur))
    code, libelle, imputation = code.strip().upper(), libelle.strip(), imputation.strip()
    if montant < ZERO:
        raise ActionRefusee("Le montant ne peut pas être négatif.", "montant")
    if Operation.objects.filter(exercice=exercice, code=code).exists():
        raise ActionRefusee(f"L’opération {code} existe déjà pour {exercice}.", "code")
    instant = maintenant()
    operation = Operation.objects.create(
        exercice=exercice,
        code=code,
        libelle=libelle,
        imputation=imputation,
        sens=sens,
        ae=montant if sens == Operation.Sens.DEPENSE else None,
    )
    if montant:
        texte = f"Autorisation d’engagement {exercice}"
        if sens == Operation.Sens.RECETTE:
            texte = f"Recette inscrite {exercice}"
        _ecrire(operation, _N.OUVERTURE, montant, texte, acteur, instant=instant)
    _noter(operation, "ouvrir_operation", acteur, instant, montant=montant)
    return operation


@transaction.atomic
def modifier_ae(operation: Operation, montant: Decimal, motif: str, acteur: Any) -> Mouvement:
    """Add `montant` to the AE (euros, negative to take away); never below what is committed. On a
    line of recettes it corrects what is inscribed, never below zero.

    Raises `AccesRefuse`, `ActionRefusee` at the field, with what is missing.
    """
    exiger(peut_gerer_budget(acteur))
    quoi = "la recette" if operation.sens == Operation.Sens.RECETTE else "l’autorisation"
    if montant == ZERO:
        raise ActionRefusee(f"Indiquez de combien {quoi} change.", "montant")
    motif = _exiger_motif(motif)
    verrou = verrouiller([operation])[operation.pk]
    if montant < ZERO:
        _exiger_disponible(verrou, -montant)
    instant = maintenant()
    sens = "Augmentation" if montant > ZERO else "Diminution"
    libelle = f"{sens} de {quoi}"
    fait = _ecrire(verrou, _N.MODIFICATION, montant, libelle, acteur, motif=motif, instant=instant)
    _noter(verrou, "modifier_ae", acteur, instant, montant=montant, motif=motif)
    return fait


@transaction.atomic
def virer(
    depuis: Operation, vers: Operation, montant: Decimal, motif: str, acteur: Any
) -> Virement:
    """Move `montant` (euros) of what is available from one operation to another of the exercice.

    Raises `AccesRefuse`, `ActionRefusee` at the field.
    """
    exiger(peut_gerer_budget(acteur))
    _exiger_montant(montant)
    motif = _exiger_motif(motif)
    if depuis.pk == vers.pk:
        raise ActionRefusee("Choisissez une autre ligne.", "vers")
    verrous = verrouiller([depuis, vers])
    source, cible = verrous[depuis.pk], verrous[vers.pk]
    if source.exercice != cible.exercice or source.sens != cible.sens:
        raise ActionRefusee("Un virement relie deux lignes du même exercice, de même sens.", "vers")
    _exiger_disponible(source, montant)
    instant = maintenant()
    virement = Virement.objects.create(
        depuis=source, vers=cible, montant=montant, motif=motif, instant=instant, auteur=acteur
    )
    commun = {"motif": motif, "instant": instant, "virement": virement}
    _ecrire(source, _N.VIREMENT, -montant, f"Virement vers {cible.code}", acteur, **commun)
    _ecrire(cible, _N.VIREMENT, montant, f"Virement depuis {source.code}", acteur, **commun)
    journal.ecrire(
        virement,
        "virer",
        acteur,
        instant=instant,
        motif=motif,
        donnees={"montant": str(montant), "depuis": source.code, "vers": cible.code},
        sujets=[journal.reference(source), journal.reference(cible)],
    )
    return virement


@transaction.atomic
def desengager(
    ligne: LigneRapport,
    montant: Decimal,
    motif: str,
    acteur: Any,
    *,
    article: Article | None = None,
) -> Mouvement:
    """Free `montant` (euros) of what a voted line committed; it becomes available again.

    In: `article`, when an act decided it. The operation is locked.
    Raises `AccesRefuse`, `ActionRefusee` at the field: nothing committed, less than that, or a
    convention keeps it (an avenant then lowers it, which frees it).
    """
    exiger(peut_gerer_budget(acteur))
    _exiger_montant(montant)
    motif = _exiger_motif(motif)
    engagements = _engagements([ligne])
    if not engagements:
        raise ActionRefusee("Cette ligne n’engage rien sur le budget du Département.", "montant")
    # Read under the locks: a convention that is being prepared on the line waits, or is seen.
    gardes = aval.retenue(ligne)
    if gardes > ZERO and engage_de(ligne) - gardes < montant <= engage_de(ligne):
        raise ActionRefusee(
            f"Une convention garde {ecrire_montant(gardes)} de cette ligne : seul un avenant qui "
            "la diminue les désengage.",
            "montant",
        )
    return _desengager(engagements[ligne.pk], montant, motif, acteur, article)


@transaction.atomic
def liberer(montants: Mapping[LigneRapport, Decimal], motif: str, acteur: Any) -> list[Mouvement]:
    """Free what an act no longer grants: by voted line, euros. Lines that the ledger does not hold
    (FSL, acts published before Écluse) free nothing. The act decided: no right is asked.

    Raises `ActionRefusee` when less than that is committed.
    """
    engagements = _engagements(montants)
    return [
        _desengager(engagements[ligne.pk], montant, motif, acteur)
        for ligne, montant in sorted(montants.items(), key=lambda x: x[0].pk)
        if ligne.pk in engagements
    ]


def _engagements(lignes: Iterable[LigneRapport]) -> dict[int, Mouvement]:
    """The engagements by line, lines then operations locked, each in the order of their number."""
    cles = sorted(x.pk for x in lignes)
    list(LigneRapport.objects.select_for_update(of=("self",)).filter(pk__in=cles).order_by("pk"))
    lus = Mouvement.objects.filter(ligne__in=cles, nature=_N.ENGAGEMENT)
    engagements = {
        m.ligne_id: m for m in lus.select_related("operation", "ligne") if m.ligne_id is not None
    }
    verrous = verrouiller(m.operation for m in engagements.values())
    for m in engagements.values():
        m.operation = verrous[m.operation_id]
    return engagements


def _desengager(
    engagement: Mouvement,
    montant: Decimal,
    motif: str,
    acteur: Any,
    article: Article | None = None,
) -> Mouvement:
    ligne = cast(LigneRapport, engagement.ligne)
    reste = engage_de(ligne)
    if montant > reste:
        raise ActionRefusee(f"Il reste {ecrire_montant(reste)} engagés sur cette ligne.", "montant")
    instant = maintenant()
    fait = _ecrire(
        engagement.operation,
        _N.DESENGAGEMENT,
        montant,
        f"Désengagement : {engagement.libelle}",
        acteur,
        ligne=ligne,
        article=article,
        motif=motif[:300],
        instant=instant,
    )
    faits = {"montant": montant, "motif": motif, "ligne": ligne.uid}
    _noter(engagement.operation, "desengager", acteur, instant, **faits)
    return fait


@transaction.atomic
def constater_recette(
    operation: Operation,
    montant: Decimal,
    libelle: str,
    acteur: Any,
    *,
    article: Article | None = None,
) -> Mouvement:
    """Write a recette that the assembly authorised on a line of recettes (euros).

    In: `article`, the one that authorised it.
    Raises `AccesRefuse`, `ActionRefusee` at the field.
    """
    exiger(peut_gerer_budget(acteur))
    _exiger_montant(montant)
    if not libelle.strip():
        raise ActionRefusee("Dites d’où vient cette recette.", "libelle")
    verrou = verrouiller([operation])[operation.pk]
    if verrou.sens != Operation.Sens.RECETTE:
        raise ActionRefusee("Une recette s’inscrit sur une ligne de recettes.")
    instant = maintenant()
    fait = _ecrire(
        verrou, _N.RECETTE, montant, libelle.strip(), acteur, instant=instant, article=article
    )
    _noter(verrou, "constater_recette", acteur, instant, montant=montant)
    return fait


@transaction.atomic
def inscrire_credits(
    operation: Operation, exercice: int, montant: Decimal, motif: str, acteur: Any
) -> MouvementCP:
    """Add crédits de paiement to `exercice` (euros, negative to take away); never below zero.

    Raises `AccesRefuse`, `ActionRefusee` at the field.
    """
    exiger(peut_gerer_budget(acteur))
    if montant == ZERO:
        raise ActionRefusee("Indiquez de combien les crédits changent.", "montant")
    motif = _exiger_motif(motif)
    verrou = verrouiller([operation])[operation.pk]
    deja = verrou.credits.filter(exercice=exercice).aggregate(t=Sum("montant"))["t"] or ZERO
    if deja + montant < ZERO:
        raise ActionRefusee(
            f"Il n’y a que {ecrire_montant(deja)} de crédits pour {exercice}.", "montant"
        )
    instant = maintenant()
    fait = MouvementCP.objects.create(
        operation=verrou,
        exercice=exercice,
        montant=montant,
        motif=motif,
        instant=instant,
        auteur=acteur,
    )
    _noter(
        verrou, "inscrire_credits", acteur, instant, montant=montant, exercice=exercice, motif=motif
    )
    return fait
