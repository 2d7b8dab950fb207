"""What an adoption writes on the ledger.

Operations are locked by internal number, before anything is written; the triggers on the movements
hold the same bounds in the database.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django.db import IntegrityError

from ecluse.cycle.deliberations.actions.budget import constater_recette, desengager
from ecluse.cycle.deliberations.models import (
    Article,
    LigneRapport,
    Mouvement,
    Operation,
    Rapport,
    Rectification,
)
from ecluse.cycle.deliberations.queries.budget import disponible
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.socle.etats import ActionRefusee, TransitionImpossible


def engager(
    rapport: Rapport,
    articles: Sequence[Article],
    lignes: Sequence[LigneRapport],
    acteur: Any,
    instant: Any,
) -> None:
    """Commit the lines of the adopted articles, free what they take back, write their recettes.

    The FSL is outside the budget of the Département: its lines commit nothing here. Raises
    `ActionRefusee` naming each operation with what is missing.
    """
    proposes: dict[int, Decimal] = defaultdict(lambda: ZERO)
    fsl = LigneRapport.Financement.FSL
    a_engager = [(x, x.article.operation_id) for x in lignes if x.financement != fsl]
    for ligne, operation_id in a_engager:
        if operation_id is None:
            raise ActionRefusee(f"L’article {ligne.article.numero} n’a pas d’opération budgétaire.")
        proposes[operation_id] += ligne.montant
    reprises = _reprises(articles)
    rendus: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for reprise, operation_id in reprises:
        rendus[operation_id] += reprise.montant
    _verrouiller_et_verifier(proposes, rendus)
    # What is taken back comes first: it may be spent again by the same act.
    for reprise, _ in reprises:
        motif = f"Délibération n°\u00a0{rapport.numero} : {reprise.motif}"[:300]
        desengager(reprise.ligne, reprise.montant, motif, acteur, article=reprise.article)
    for ligne, operation_id in a_engager:
        Mouvement.objects.create(
            operation_id=cast(int, operation_id),
            nature=Mouvement.Nature.ENGAGEMENT,
            montant=-ligne.montant,
            libelle=f"{ligne.nom_beneficiaire} ({_objet(ligne)})"[:200],
            ligne=ligne,
            instant=instant,
            auteur=acteur,
        )
    for article in articles:
        if article.role == Article.Objet.RECETTE and article.operation and article.montant:
            libelle = f"{article.objet} (délibération n°\u00a0{rapport.numero})"
            constater_recette(
                article.operation, article.montant, libelle[:200], acteur, article=article
            )


def _objet(ligne: LigneRapport) -> str:
    return (ligne.candidature and ligne.candidature.numero) or ligne.libelle_operation


def _reprises(articles: Sequence[Article]) -> list[tuple[Rectification, int]]:
    """What the articles take back, with the operation on which each line was committed."""
    toutes = list(
        Rectification.objects.filter(article__in=articles)
        .select_related("ligne", "article")
        .order_by("id")
    )
    # Whoever frees a line locks it before its operation: so does an adoption.
    cles = sorted(r.ligne_id for r in toutes)
    list(LigneRapport.objects.select_for_update(of=("self",)).filter(pk__in=cles).order_by("pk"))
    engagees = dict(
        Mouvement.objects.filter(ligne__in=cles, nature=Mouvement.Nature.ENGAGEMENT).values_list(
            "ligne_id", "operation_id"
        )
    )
    for r in toutes:
        if r.ligne_id not in engagees:
            raise ActionRefusee(
                f"L’article {r.article.numero} reprend une ligne qui n’engage rien sur le budget."
            )
    return [(r, engagees[r.ligne_id]) for r in toutes]


def _verrouiller_et_verifier(proposes: dict[int, Decimal], rendus: dict[int, Decimal]) -> None:
    verrous = Operation.objects.select_for_update(of=("self",)).filter(pk__in={*proposes, *rendus})
    manques = []
    for operation in verrous.order_by("pk"):
        libre = disponible(operation) + rendus.get(operation.pk, ZERO)
        propose = proposes.get(operation.pk, ZERO)
        if propose > libre:
            manques.append(
                f"{operation.code} : {ecrire_montant(libre)} disponibles, "
                f"{ecrire_montant(propose)} proposés, "
                f"il manque {ecrire_montant(propose - libre)}"
            )
    if manques:
        raise ActionRefusee(f"Le disponible ne suffit pas. {' ; '.join(manques)}.")


_MANQUE = re.compile(r"il manquerait (\d+(?:\.\d+)?) EUR")


def traduire(erreur: IntegrityError) -> ActionRefusee | None:
    """What a database constraint of this stage says to a person; None for another one."""
    diagnostic = getattr(erreur.__cause__, "diag", None)
    contrainte = getattr(diagnostic, "constraint_name", None) or ""
    if contrainte == "mouvement_disponible_suffisant":
        trouve = _MANQUE.search(getattr(diagnostic, "message_primary", "") or "")
        manque = f" : il manque {ecrire_montant(Decimal(trouve[1]))}" if trouve else ""
        return ActionRefusee(f"Le disponible ne suffit pas{manque}.")
    if contrainte == "mouvement_un_engagement":
        return TransitionImpossible("Ce rapport est déjà engagé.")
    if "deliberations_rapport" in contrainte and "numero" in contrainte:
        return ActionRefusee("Ce numéro est déjà celui d’une autre délibération.", "numero")
    return None
