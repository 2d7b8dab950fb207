"""The budget and the statement of an operation as files."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from ecluse.cycle.deliberations import queries
from ecluse.cycle.deliberations.models import Operation
from ecluse.cycle.deliberations.views.commun import LECTEURS
from ecluse.regles.argent import ZERO
from ecluse.regles.dates import jour_de_paris
from ecluse.socle.acces import acces
from ecluse.socle.tableur import ecrivain, en_texte


@acces(LECTEURS)
@require_GET
def releve(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The whole statement as CSV, in the order of time."""
    objet = get_object_or_404(queries.operations(), uid=uid)
    reponse = StreamingHttpResponse(_releve(objet), content_type="text/csv; charset=utf-8")
    nom = f"releve-{objet.exercice}-{objet.uid}.csv"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


def _releve(objet: Operation) -> Iterator[str]:
    ligne = ecrivain().writerow
    yield "\ufeff" + ligne(
        ["Date", "Nature", "Libellé", "Motif", "Délibération", "Montant", "Disponible après"]
    )
    solde = ZERO
    # One line per movement: those of the crédits de paiement follow, with their own running sum.
    for m in queries.releve(objet).order_by("id").iterator(chunk_size=500):
        solde += m.montant
        numero = m.ligne.article.rapport.numero if m.ligne else ""
        yield ligne(
            [
                f"{jour_de_paris(m.instant):%d/%m/%Y}",
                m.get_nature_display(),
                en_texte(m.libelle),
                en_texte(m.motif),
                en_texte(numero or ""),
                str(m.montant).replace(".", ","),
                str(solde).replace(".", ","),
            ]
        )
    for credit, apres in reversed(queries.mouvements_de_credits(objet)):
        yield ligne(
            [
                f"{jour_de_paris(credit.instant):%d/%m/%Y}",
                f"crédits de paiement {credit.exercice}",
                "",
                en_texte(credit.motif),
                "",
                str(credit.montant).replace(".", ","),
                str(apres).replace(".", ","),
            ]
        )


@acces(LECTEURS)
@require_GET
def budget(request: HttpRequest) -> HttpResponseBase:
    """Every operation as the page of the budget shows it, one per line."""
    reponse = StreamingHttpResponse(_budget(), content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = 'attachment; filename="budget.csv"'
    return reponse


def _budget() -> Iterator[str]:
    ligne = ecrivain().writerow
    entetes = ("Exercice", "Sens", "Code", "Libellé", "Imputation", "AE", "Engagé", "Disponible")
    yield "\ufeff" + ligne(entetes)
    lues: Any = queries.operations()
    for o in lues:
        recette = o.sens == Operation.Sens.RECETTE
        montants = ("", "", o.disponible) if recette else (o.ouvert, o.engage, o.disponible)
        yield ligne(
            [
                str(o.exercice),
                o.get_sens_display(),
                en_texte(o.code),
                en_texte(o.libelle),
                en_texte(o.imputation),
                *(str(m).replace(".", ",") for m in montants),
            ]
        )
