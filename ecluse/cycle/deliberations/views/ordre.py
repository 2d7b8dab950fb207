"""Screens that put articles and lines in another place of their rapport."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.forms_lignes import FormulaireAutreArticle
from ecluse.cycle.deliberations.models import Article, LigneRapport
from ecluse.cycle.deliberations.views.commun import (
    PILOTAGE,
    article_visible,
    deja_fait,
    fil,
    reporter,
    vers_rapport,
)
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible

PAS = {"monter": -1, "descendre": 1}


@acces(PILOTAGE)
@require_POST
def ordonner(request: HttpRequest, uid: str) -> HttpResponse:
    """Move an article before the previous one, or after the next (`sens`)."""
    article = article_visible(request, uid)
    retour = redirect("deliberations:rapport", uid=article.rapport.uid)
    try:
        place = actions.ordonner_article(
            article, PAS.get(request.POST.get("sens", ""), 0), request.user
        )
    except ActionRefusee as refus:
        messages.info(request, typographie(refus.message))
        return retour
    messages.success(request, f"C’est maintenant l’article {place.numero}.")
    retour["Location"] += f"#t-article-{place.numero}"
    return retour


@acces(PILOTAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def deplacer_ligne(request: HttpRequest, uid: str) -> HttpResponse:
    """Put a line in another article of its rapport."""
    ligne = get_object_or_404(
        LigneRapport.objects.select_related(
            "article__rapport", "candidature__structure", "structure"
        ),
        uid=uid,
        article__rapport__in=queries.rapports(request.user).values("pk"),
    )
    rapport = ligne.article.rapport
    autres = rapport.articles.filter(role=Article.Objet.FINANCEMENT).exclude(pk=ligne.article_id)
    formulaire = FormulaireAutreArticle(
        request.POST if request.method == "POST" else None, articles=autres.order_by("numero")
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            faite = actions.deplacer_ligne(ligne, formulaire.cleaned_data["article"], request.user)
            return vers_rapport(
                request,
                rapport.uid,
                f"La ligne de {faite.nom_beneficiaire} va à l’article {faite.article.numero}.",
            )
        except TransitionImpossible as refus:
            return deja_fait(request, rapport.uid, refus)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    contexte = {
        "formulaire": formulaire,
        "rapport": rapport,
        "article": ligne.article,
        "courant": f"Déplacer la ligne de {ligne.nom_beneficiaire}",
        "action": "Déplacer la ligne",
        "structures": (),
        "liens": fil(rapport),
    }
    return render(
        request, "deliberations/ligne.html", contexte, status=422 if formulaire.errors else 200
    )
