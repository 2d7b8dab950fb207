"""Public pages: the open calls, and each fiche read as a cahier des charges."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ecluse.annuaire.permissions import est_porteur
from ecluse.cycle.appels import cahier, permissions, queries, queries_catalogue
from ecluse.cycle.appels.bareme_en_mots import en_mots
from ecluse.cycle.appels.models import Dispositif, VersionFiche
from ecluse.regles.fiches import CATEGORIES, Fiche
from ecluse.socle.acces import PUBLIC, acces
from ecluse.socle.horloge import maintenant


@require_safe
@acces(PUBLIC)
def accueil(request: HttpRequest) -> HttpResponse:
    """The calls: open, to come, closed."""
    groupes = queries.par_situation(queries.sessions(), maintenant())
    return render(
        request,
        "appels/accueil.html",
        {
            "ouvertes": groupes["ouverte"],
            "a_venir": groupes["a_venir"],
            "closes": groupes["close"],
        },
    )


@require_safe
@acces(PUBLIC)
def fiche(request: HttpRequest, annee: int, code: str) -> HttpResponse:
    """One dispositif as a cahier des charges, with the way to answer it."""
    try:
        dispositif = queries.dispositif(annee, code)
    except Dispositif.DoesNotExist:
        raise Http404 from None
    instant = maintenant()
    sessions = [queries.afficher(s, instant) for s in queries.sessions_du_dispositif(dispositif)]
    ouverte = next((s for s in sessions if s.ouverte), None)
    version = queries_catalogue.version_a_lire(dispositif, instant)
    if version is None:
        raise Http404
    contenu = version.fiche
    return render(
        request,
        "appels/fiche.html",
        {
            "dispositif": dispositif,
            "version": version,
            "sessions": sessions,
            "ouverte": ouverte,
            **contenu_public(contenu),
            "liens": [("Appels à projets", reverse("appels:accueil"))],
            **_reponse(request, dispositif, version),
        },
    )


def contenu_public(contenu: Fiche) -> dict[str, Any]:
    """What the page of a fiche says of its content, in words; the editor previews with it."""
    return {
        "fiche": contenu,
        "categories": [CATEGORIES[c] for c in contenu.porteurs.categories],
        "bareme": en_mots(contenu),
        "periode": cahier.periode_en_mots(contenu),
        "depots_des_textes": cahier.sessions_en_mots(contenu),
        "durees": [(cahier.duree_en_mots(d), d.hypothese) for d in contenu.durees],
        "suivis": [cahier.suivi_en_mots(s) for s in contenu.suivi],
        "echeances": cahier.echeances(contenu),
        "pieces": cahier.pieces(contenu),
        "chiffres": cahier.chiffres(contenu),
        "hypotheses_du_formulaire": cahier.hypotheses_du_formulaire(contenu),
        "financeur": cahier.FINANCEURS[contenu.imputation.financeur] if contenu.imputation else "",
    }


def _reponse(request: HttpRequest, dispositif: Dispositif, version: VersionFiche) -> dict[str, Any]:
    """What this reader can do: sign in, prepare (for which structures), or why not."""
    acteur = request.user
    structures = list(permissions.structures_de_redaction(acteur, dispositif.reference))
    eligibles = [s for s in structures if permissions.est_eligible(version.fiche, s)]
    # The one chosen in the header comes first, so that it is the one proposed.
    choisie = getattr(acteur, "structure_choisie_id", None)
    eligibles.sort(key=lambda s: s.pk != choisie)
    return {
        "a_connecter": not acteur.is_authenticated,
        "eligibles": eligibles,
        "non_eligibles": structures if structures and not eligibles else [],
        "sans_redaction": est_porteur(acteur) and not structures,
    }
