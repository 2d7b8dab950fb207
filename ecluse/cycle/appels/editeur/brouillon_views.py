"""The pages of one draft: its summary, its parts, its preview, its comparison, its end."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.cycle.appels.chargement import dates_en_ligne, empreinte_de
from ecluse.cycle.appels.editeur import actions, forms, libelles, queries, tomls
from ecluse.cycle.appels.editeur.formulaire import ConstructeurRubrique
from ecluse.cycle.appels.editeur.validation import Verdict, fiche_montrable, valider
from ecluse.cycle.appels.editeur.views import en_toml, liens
from ecluse.cycle.appels.models import BrouillonFiche, Dispositif, SessionDepot, VersionFiche
from ecluse.cycle.appels.permissions import peut_editer_fiche, peut_publier_fiche
from ecluse.cycle.appels.queries import SessionAffichee, afficher
from ecluse.cycle.appels.views import contenu_public
from ecluse.interface.elements import Onglet
from ecluse.regles.fiches import Fiche
from ecluse.regles.texte import ESPACE_INSECABLE, typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import PARIS, maintenant

DISPARU = "Ce brouillon a déjà été publié ou abandonné."


def _disparu(request: HttpRequest) -> HttpResponse:
    """A second click, the back button, or somebody else's publication: said, not an error."""
    messages.info(request, DISPARU)
    return redirect("appels:fiches")


def _sur_un_brouillon(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view of a draft: a draft that is gone is said on the list, one that never was is 404."""

    @wraps(vue)
    def enveloppe(request: HttpRequest, uid: str, **kwargs: Any) -> HttpResponse:
        try:
            return vue(request, uid, **kwargs)
        except BrouillonFiche.DoesNotExist:
            # What refreshes a part of a page must not put the whole list there, and what was
            # typed is kept by the browser as long as it was not received.
            partiel = request.method == "POST" or request.headers.get("HX-Request")
            if partiel or not queries.a_existe(uid):
                raise Http404 from None
            return _disparu(request)

    return enveloppe


def rubrique_ou_404(code: str) -> libelles.Rubrique:
    """The part of an address."""
    if code not in libelles.RUBRIQUE:
        raise Http404
    return libelles.RUBRIQUE[code]


def _nom(brouillon: BrouillonFiche) -> str:
    return f"{brouillon.code} {brouillon.contenu.get('libelle') or ''}".strip()


def _onglets(brouillon: BrouillonFiche, courant: str) -> list[Onglet]:
    vues = (
        ("Rubriques", "appels:brouillon"),
        ("Aperçu", "appels:brouillon_apercu"),
        ("Comparaison", "appels:brouillon_comparaison"),
    )
    return [Onglet(mot, reverse(nom, args=[brouillon.uid]), nom == courant) for mot, nom in vues]


def _commun(brouillon: BrouillonFiche, verdict: Verdict, courant: str) -> dict[str, Any]:
    return {
        "brouillon": brouillon,
        "nom": typographie(_nom(brouillon)),
        "verdict": verdict,
        "onglets": _onglets(brouillon, courant),
        "liens": liens(),
    }


@require_safe
@acces(peut_editer_fiche)
@_sur_un_brouillon
def brouillon(request: HttpRequest, uid: str) -> HttpResponse:
    """The summary of a draft: its parts, and what is to correct in each."""
    objet = queries.brouillon(uid)
    verdict = valider(objet.contenu)
    contexte = _commun(objet, verdict, "appels:brouillon")
    contexte["rubriques"] = queries.sommaire(objet, verdict)
    return render(request, "appels/editeur/brouillon.html", contexte)


# --- one part -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@acces(peut_editer_fiche)
@_sur_un_brouillon
def rubrique(request: HttpRequest, uid: str, code: str) -> HttpResponse:
    """One part of the fiche as a form; its buttons add, move and remove rows."""
    objet, r = queries.brouillon(uid), rubrique_ou_404(code)
    if request.method != "POST":
        jeton = actions.nouveau_jeton()
        return _page(request, objet, r, actions.version_de(objet.contenu, r, jeton))
    geste = actions.geste_de(request.POST.get("action", ""), r)
    try:
        frais, ligne = actions.ecrire(objet, r, request.POST, request.user, geste)
    except actions.Conflit as conflit:
        return _conflit(request, conflit, r)
    except ActionRefusee as exc:
        messages.error(request, exc.message)
        return redirect("appels:fiches")
    return _apres(request, frais, r, geste is not None, ligne)


def _apres(
    request: HttpRequest, frais: BrouillonFiche, r: libelles.Rubrique, geste: bool, ligne: str
) -> HttpResponse:
    """Where one goes once a page is written: the row touched, the same page, the next one."""
    ici = reverse("appels:brouillon_rubrique", args=[frais.uid, r.code])
    if geste:
        ancre = f"?ligne={ligne}#partie-{ligne.replace('.', '-')}" if ligne else ""
        return redirect(ici + ancre)
    if valider(frais.contenu).de(r.code):
        messages.warning(request, "C’est enregistré. Il reste des points à corriger ici.")
        return redirect(ici)
    messages.success(request, typographie(f"« {r.libelle} » : c’est enregistré."))
    if request.POST.get("action") == "rester":
        return redirect(ici)
    suite = _voisine(r.code, 1)
    if suite is None:
        return redirect("appels:brouillon", frais.uid)
    return redirect("appels:brouillon_rubrique", frais.uid, suite.code)


def _voisine(code: str, pas: int) -> libelles.Rubrique | None:
    rang = libelles.RUBRIQUES.index(libelles.RUBRIQUE[code]) + pas
    return libelles.RUBRIQUES[rang] if 0 <= rang < len(libelles.RUBRIQUES) else None


def _page(
    request: HttpRequest,
    objet: BrouillonFiche,
    r: libelles.Rubrique,
    version: str,
    conflit: actions.Conflit | None = None,
    statut: int = 200,
) -> HttpResponse:
    verdict = valider(objet.contenu)
    construit = ConstructeurRubrique(
        r, objet.contenu, verdict.de(r.code), request.GET.get("ligne", "")
    )
    contexte = _commun(objet, verdict, "") | {
        "rubrique": r,
        "form": construit.form,
        "parties": construit.parties,
        "version": version,
        "conflit": conflit,
        "fautes": Verdict(None, verdict.de(r.code)).resume,
        "precedente": _voisine(r.code, -1),
        "suivante": _voisine(r.code, 1),
        "liens": liens(
            (f"Brouillon {objet.reference}", reverse("appels:brouillon", args=[objet.uid]))
        ),
    }  # fmt: skip
    reponse = render(request, "appels/editeur/rubrique.html", contexte, status=statut)
    if request.headers.get("HX-Request"):
        # The page is replaced in place: its scripts find the new form by this event.
        reponse["HX-Trigger-After-Swap"] = "ecluse:contenu"
    return reponse


def _conflit(request: HttpRequest, conflit: actions.Conflit, r: libelles.Rubrique) -> HttpResponse:
    """What was typed stays in the fields; saving again, the other version seen, writes it."""
    version = actions.version_de(conflit.brouillon.contenu, r, actions.nouveau_jeton())
    objet = conflit.brouillon
    objet.contenu = {**objet.contenu, **conflit.saisi}
    # htmx shows nothing of a page that is not a success.
    statut = 200 if request.headers.get("HX-Request") else 409
    return _page(request, objet, r, version, conflit, statut)


@require_POST
@acces(peut_editer_fiche)
def enregistrement(request: HttpRequest, uid: str, code: str) -> HttpResponse:
    """A saving by the page itself, with what the engine says of what is typed."""
    r = rubrique_ou_404(code)
    try:
        objet = queries.brouillon(uid)
        frais, _ = actions.ecrire(objet, r, request.POST, request.user, automatique=True)
    except actions.Conflit as conflit:
        phrase = (
            f"{conflit.brouillon.modifie_par} a modifié cette rubrique entre-temps. Votre saisie "
            "est gardée ici : cliquez sur Enregistrer pour comparer les deux."
        )
        return JsonResponse({"message": typographie(phrase)}, status=409)
    except BrouillonFiche.DoesNotExist:
        return JsonResponse({"message": DISPARU}, status=409)
    except ActionRefusee as exc:
        return JsonResponse({"message": typographie(exc.message)}, status=409)
    verdict = valider(frais.contenu)
    fautes = verdict.de(code)
    local = maintenant().astimezone(PARIS)
    jeton = request.POST.get("version", "").partition(":")[2]
    return JsonResponse(
        {
            "instant": f"{local.hour}{ESPACE_INSECABLE}h{ESPACE_INSECABLE}{local.minute:02d}",
            "version": actions.version_de(frais.contenu, r, jeton),
            "erreurs": {f.nom: f.message for f in fautes if f.est_champ},
            "totaux": {"fautes": Verdict(None, fautes).resume},
        }
    )


# --- reading the draft ----------------------------------------------------------------------------


@require_safe
@acces(peut_editer_fiche)
@_sur_un_brouillon
def apercu(request: HttpRequest, uid: str) -> HttpResponse:
    """The public page that the draft would make; it follows the draft while it is open."""
    objet = queries.brouillon(uid)
    empreinte = empreinte_de(objet.contenu)
    if request.GET.get("vu") == empreinte:
        return HttpResponse(status=204)
    fiche, absents = fiche_montrable(objet.contenu)
    contexte = _commun(objet, valider(objet.contenu), "appels:brouillon_apercu")
    contexte |= {"absents": absents, "empreinte": empreinte}
    if fiche is None:
        return render(request, "appels/editeur/apercu_impossible.html", contexte)
    numero = objet.base.numero + 1 if objet.base else 1
    contexte |= {
        "dispositif": Dispositif(
            annee=objet.annee, code=objet.code, libelle=fiche.libelle,
            thematique=fiche.thematique.libelle,
        ),
        "version": VersionFiche(numero=numero, publiee_le=maintenant()),
        "sessions": _sessions(fiche), "ouverte": None, "non_eligibles": [], "sans_redaction": False,
        "a_connecter": False, "eligibles": [],
        **contenu_public(fiche),
    }  # fmt: skip
    return render(request, "appels/editeur/apercu.html", contexte)


def _sessions(fiche: Fiche) -> list[SessionAffichee]:
    """The windows that publishing would open, as the public page shows them."""
    toutes = [dates_en_ligne(fiche, s) for s in fiche.sessions]
    instant = maintenant()
    return [afficher(SessionDepot(**dates), instant) for dates in toutes if dates]


@require_safe
@acces(peut_editer_fiche)
@_sur_un_brouillon
def comparaison(request: HttpRequest, uid: str) -> HttpResponse:
    """What the draft changes, field by field, and the way to publish it."""
    objet = queries.brouillon(uid)
    form = forms.FormulairePublication(initial={"lue": empreinte_de(objet.contenu)})
    return _comparaison(request, objet, form)


def _comparaison(
    request: HttpRequest, objet: BrouillonFiche, form: forms.FormulairePublication
) -> HttpResponse:
    verdict = valider(objet.contenu)
    derniere = actions.derniere_version(objet.annee, objet.code)
    contexte = _commun(objet, verdict, "appels:brouillon_comparaison") | {
        "ecarts": queries.ecarts(objet),
        "form": form,
        "peut_publier": peut_publier_fiche(request.user, objet),
        "prochaine": derniere.numero + 1 if derniere else 1,
        "en_retard": derniere if derniere and objet.base and derniere != objet.base
        and derniere.dispositif_id == objet.base.dispositif_id else None,
    }  # fmt: skip
    return render(
        request, "appels/editeur/comparaison.html", contexte, status=400 if form.errors else 200
    )


@require_safe
@acces(peut_editer_fiche)
@_sur_un_brouillon
def exporter(request: HttpRequest, uid: str) -> HttpResponse:
    """The draft as a TOML file, once nothing is left to correct."""
    objet = queries.brouillon(uid)
    fiche = valider(objet.contenu).fiche
    if fiche is None:
        messages.warning(request, "Corrigez d’abord le brouillon : le fichier serait refusé.")
        return redirect("appels:brouillon", uid)
    return en_toml(tomls.exporter(fiche), f"{objet.annee}-{objet.code}-brouillon.toml")


# --- its end --------------------------------------------------------------------------------------


@require_POST
@acces(peut_editer_fiche)
def publier(request: HttpRequest, uid: str) -> HttpResponse:
    """Publish the draft with a reason."""
    objet = BrouillonFiche.objects.filter(uid=uid).select_related("base__dispositif").first()
    if objet is None:
        return _disparu(request)
    form = forms.FormulairePublication(request.POST)
    if not form.is_valid():
        return _comparaison(request, objet, form)
    try:
        fait = actions.publier(objet, request.user, **form.cleaned_data)
    except ActionRefusee as exc:
        form.add_error(exc.champ or None, typographie(exc.message))
        return _comparaison(request, objet, form)
    phrase = f"La version {fait.version.numero} de {objet.reference} est publiée."
    if fait.sessions_gardees:
        codes = ", ".join(
            f"« {s.code} » (version {s.version.numero})" for s in fait.sessions_gardees
        )
        phrase += f" Ces sessions, où l’on a déjà déposé, gardent leur version : {codes}."
    messages.success(request, typographie(phrase))
    return redirect("appels:fiche_historique", objet.annee, objet.code)


@require_POST
@acces(peut_editer_fiche)
@_sur_un_brouillon
def suivre(request: HttpRequest, uid: str) -> HttpResponse:
    """Compare from now on with the last version published."""
    objet = queries.brouillon(uid)
    actions.suivre_derniere(objet, request.user)
    return redirect("appels:brouillon_comparaison", uid)


@require_POST
@acces(peut_editer_fiche)
def abandonner(request: HttpRequest, uid: str) -> HttpResponse:
    """Give the draft up."""
    objet = BrouillonFiche.objects.filter(uid=uid).first()
    if objet is None:
        return _disparu(request)
    try:
        actions.abandonner(objet, request.user)
    except ActionRefusee as exc:
        messages.error(request, exc.message)
    else:
        messages.success(request, f"Le brouillon {objet.reference} est abandonné.")
    return redirect("appels:fiches")
