"""How a rapport is voted: its blocks, the members interested."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.forms import FormulaireBloc, FormulaireInteret
from ecluse.cycle.deliberations.models import Article, Interet, Rapport
from ecluse.cycle.deliberations.views.commun import PILOTAGE, fil, rapport_visible, reporter
from ecluse.interface.elements import Colonne
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible

COLONNES_BLOC = [Colonne("Article"), Colonne("Voté avec")]
COLONNES_INTERETS = [
    Colonne("Élu"),
    Colonne("Structure"),
    Colonne("À quel titre"),
    Colonne("Période"),
    Colonne("Action"),
]


def _page(
    request: HttpRequest, rapport: Rapport, formulaire: FormulaireInteret | None = None
) -> HttpResponse:
    articles = [a for a in rapport.articles.all() if a.etat not in ("rejete", "retire")]
    blocs = queries.blocs_du_rapport(rapport, articles)
    formulaire = formulaire or FormulaireInteret(elus=queries.elus_en_fonction(rapport.seance))
    contexte = {
        "rapport": rapport,
        "blocs": blocs,
        "orphelins": [a for a in articles if a.bloc_id is None],
        "peut_arranger": rapport.etat in ("brouillon", "inscrit")
        and rapport.origine == Rapport.Origine.INTERNE,
        "peut_proposer": not any(b.bloc.vote_le for b in blocs),
        "interets": queries.interets_du_rapport(rapport),
        "formulaire": formulaire,
        "structures": queries.structures_du_rapport(rapport),
        "colonnes": COLONNES_BLOC,
        "colonnes_interets": COLONNES_INTERETS,
        "liens": fil(rapport),
    }
    return render(
        request, "deliberations/blocs.html", contexte, status=422 if formulaire.errors else 200
    )


@acces(PILOTAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def blocs(request: HttpRequest, uid: str) -> HttpResponse:
    """The blocks of a rapport; a POST groups the articles again by the known interests."""
    rapport = rapport_visible(request, uid)
    if request.method == "POST":
        try:
            faits = actions.proposer_blocs(rapport, request.user)
            pluriel = "s" if len(faits) > 1 else ""
            messages.success(request, f"{len(faits)} bloc{pluriel} de vote proposé{pluriel}.")
        except ActionRefusee as refus:
            messages.info(request, typographie(refus.message))
        return redirect("deliberations:blocs", uid=uid)
    return _page(request, rapport)


@acces(PILOTAGE)
@require_POST
def deplacer(request: HttpRequest, uid: str) -> HttpResponse:
    """Put an article in another block, or in one of its own."""
    article = get_object_or_404(
        Article.objects.select_related("rapport"),
        uid=uid,
        rapport__in=queries.rapports(request.user).values("pk"),
    )
    formulaire = FormulaireBloc(request.POST, blocs=article.rapport.blocs.all())
    if formulaire.is_valid():
        try:
            bloc = actions.deplacer_article(article, formulaire.cleaned_data["bloc"], request.user)
            messages.success(
                request, f"L’article {article.numero} est voté avec le bloc {bloc.rang}."
            )
        except (ActionRefusee, TransitionImpossible) as refus:
            messages.info(request, typographie(refus.message))
    return redirect("deliberations:blocs", uid=article.rapport.uid)


@acces(PILOTAGE)
@require_POST
def interet(request: HttpRequest, uid: str) -> HttpResponse:
    """Write that a member is interested in a structure."""
    rapport = rapport_visible(request, uid)
    formulaire = FormulaireInteret(request.POST, elus=queries.elus_en_fonction(rapport.seance))
    if formulaire.is_valid():
        lu = formulaire.cleaned_data
        structure = queries.reconnaitre(lu["structure"])
        if structure is None:
            formulaire.add_error(
                "structure", "Aucune structure de l’annuaire, ou plusieurs, ne porte ce nom."
            )
        else:
            try:
                actions.noter_interet(
                    lu["elu"],
                    structure,
                    lu["qualite"],
                    request.user,
                    debut=lu["debut"],
                    fin=lu["fin"],
                )
                dans_le_rapport = structure.nom in queries.structures_du_rapport(rapport)
                messages.success(
                    request,
                    "L’intérêt est noté."
                    if dans_le_rapport
                    else f"L’intérêt est noté. Ce rapport ne finance pas {structure.nom}.",
                )
                return redirect("deliberations:blocs", uid=uid)
            except ActionRefusee as refus:
                reporter(formulaire, refus)
    return _page(request, rapport, formulaire)


@acces(PILOTAGE)
@require_POST
def retirer_interet(request: HttpRequest, uid: str) -> HttpResponse:
    """The member no longer has that interest; back to the rapport from which it was asked."""
    objet = get_object_or_404(Interet.objects.select_related("structure"), uid=uid)
    actions.retirer_interet(objet, request.user)
    messages.success(request, "L’intérêt est retiré.")
    rapport = queries.rapports(request.user).filter(uid=request.POST.get("rapport", "")).first()
    if rapport is None:
        return redirect("deliberations:liste")
    return redirect("deliberations:blocs", uid=rapport.uid)
