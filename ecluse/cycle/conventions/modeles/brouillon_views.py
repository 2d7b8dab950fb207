"""The pages of the draft of a text: its clauses, one clause, its preview, its end."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.cycle.conventions import catalogue
from ecluse.cycle.conventions.clauses import Clause, Genre, Numerotee, numeroter, references
from ecluse.cycle.conventions.modeles import actions, apercu, forms, queries
from ecluse.cycle.conventions.modeles.verification import Faute, a_finir, nom_de
from ecluse.cycle.conventions.modeles.views import lien, liens
from ecluse.cycle.conventions.models import Convention, ModeleConvention
from ecluse.cycle.conventions.permissions import peut_editer_modeles
from ecluse.interface.elements import Onglet
from ecluse.regles.texte import ESPACE_INSECABLE, typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import PARIS, maintenant

DISPARU = "Ce brouillon a déjà été publié ou abandonné."
#: How a passage depends on a variable that may be empty.
CONDITION = "{% si bic %} … {% finsi %}"
VUES = (
    ("Clauses", "conventions:modele_brouillon"),
    ("Aperçu", "conventions:modele_apercu"),
    ("Différences et publication", "conventions:modele_differences"),
)


def _sur_un_brouillon(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view of a draft: one that is gone is said on the page of its text."""

    @wraps(vue)
    def enveloppe(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        try:
            return vue(request, code, **kwargs)
        except ModeleConvention.DoesNotExist:
            if not ModeleConvention.objects.filter(code=code).exists():
                raise Http404 from None
            if request.headers.get("HX-Request"):
                raise Http404 from None
            messages.info(request, DISPARU)
            return redirect("conventions:modele", code)

    return enveloppe


def _commun(objet: ModeleConvention, courant: str) -> dict[str, Any]:
    return {
        "objet": objet,
        "nom": queries.nom(objet.code, objet.titre),
        "onglets": [Onglet(m, reverse(nom, args=[objet.code]), nom == courant) for m, nom in VUES],
        "restes": a_finir(objet.clauses, objet.sorte),
        "liens": liens(lien(objet)),
    }


# --- its clauses ----------------------------------------------------------------------------


class _Ligne:
    """A clause in the list of the draft."""

    def __init__(self, numerotee: Numerotee, restes: list[Faute]) -> None:
        self.code = numerotee.clause["code"]
        self.titre = numerotee.titre or nom_de(numerotee.clause)
        self.restes = [r for r in restes if r.code == self.code]


@acces(peut_editer_modeles)
@require_safe
@_sur_un_brouillon
def brouillon(request: HttpRequest, code: str) -> HttpResponse:
    """The clauses of a draft, in order."""
    return _sommaire(request, queries.brouillon(code))


def _sommaire(
    request: HttpRequest,
    objet: ModeleConvention,
    ajout: forms.FormulaireAjout | None = None,
    intitule: forms.FormulaireIntitule | None = None,
) -> HttpResponse:
    contexte = _commun(objet, "conventions:modele_brouillon")
    contexte["clauses"] = [_Ligne(n, contexte["restes"]) for n in numeroter(objet.clauses)]
    contexte["ajout"] = ajout or _formulaire_ajout(objet)
    contexte["intitule"] = intitule or forms.FormulaireIntitule(initial={"titre": objet.titre})
    statut = 422 if ajout or intitule else 200
    return render(request, "conventions/modeles/brouillon.html", contexte, status=statut)


def _formulaire_ajout(objet: ModeleConvention, recu: Any = None) -> forms.FormulaireAjout:
    places = [(n.clause["code"], n.titre or nom_de(n.clause)) for n in numeroter(objet.clauses)]
    return forms.FormulaireAjout(recu, genres=actions.ajoutables(objet), places=places)


@acces(peut_editer_modeles)
@require_POST
@_sur_un_brouillon
def ajouter(request: HttpRequest, code: str) -> HttpResponse:
    """Add a clause, then write it."""
    objet = queries.brouillon(code)
    form = _formulaire_ajout(objet, request.POST)
    if not form.is_valid():
        return _sommaire(request, objet, ajout=form)
    try:
        _, clause = actions.ajouter(objet, acteur=request.user, **form.cleaned_data)
    except ActionRefusee as refus:
        form.add_error(refus.champ or None, refus.message)
        return _sommaire(request, objet, ajout=form)
    return redirect("conventions:modele_clause", code, clause)


@acces(peut_editer_modeles)
@require_POST
@_sur_un_brouillon
def intituler(request: HttpRequest, code: str) -> HttpResponse:
    """Change the printed title."""
    objet = queries.brouillon(code)
    form = forms.FormulaireIntitule(request.POST)
    if not form.is_valid():
        return _sommaire(request, objet, intitule=form)
    try:
        actions.intituler(objet, form.cleaned_data["titre"], request.user)
        messages.success(request, "Le titre est enregistré.")
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    return redirect("conventions:modele_brouillon", code)


@acces(peut_editer_modeles)
@require_POST
@_sur_un_brouillon
def ranger(request: HttpRequest, code: str, clause: str) -> HttpResponse:
    """Move a clause or take it out."""
    objet = queries.brouillon(code)
    geste = request.POST.get("action", "")
    try:
        if geste == "retirer":
            actions.retirer(objet, clause, request.user)
            messages.success(request, "La clause est retirée.")
        elif geste in ("monter", "descendre"):
            actions.deplacer(objet, clause, -1 if geste == "monter" else 1, request.user)
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    ancre = f"#c-{clause}" if geste in ("monter", "descendre") else ""
    return redirect(reverse("conventions:modele_brouillon", args=[code]) + ancre)


# --- one clause -----------------------------------------------------------------------------


def _clause_ou_404(objet: ModeleConvention, code: str) -> Clause:
    clause = actions.trouver_clause(objet, code)
    if clause is None:
        raise Http404
    return clause


def _a_un_titre(clause: Clause) -> bool:
    return clause["genre"] not in (Genre.TEXTE, Genre.ENTIER)


def _saisie(clause: Clause, recu: Any) -> Clause:
    """The clause with what is typed, not saved."""
    titre = " ".join(recu.get("titre", "").split()) if _a_un_titre(clause) else ""
    return {**clause, "titre": titre, "texte": recu.get("texte", "").replace("\r\n", "\n")}


@acces(peut_editer_modeles)
@require_http_methods(["GET", "HEAD", "POST"])
@_sur_un_brouillon
def clause(request: HttpRequest, code: str, clause: str) -> HttpResponse:
    """Write one clause, with its preview and the variables that it may hold."""
    objet = queries.brouillon(code)
    gardee = _clause_ou_404(objet, clause)
    if request.method != "POST":
        return _page(request, objet, gardee, gardee)
    saisie = _saisie(gardee, request.POST)
    if request.POST.get("action") == "apercu":
        return _page(request, objet, gardee, saisie, lue=request.POST.get("version", ""))
    try:
        lue = request.POST.get("version", "")
        frais = actions.ecrire(objet, clause, saisie["titre"], saisie["texte"], lue, request.user)
    except actions.Conflit as conflit:
        return _page(
            request, conflit.brouillon, conflit.gardee, conflit.saisie, conflit=True, statut=409
        )
    except actions.Refus as refus:
        return _page(request, objet, gardee, saisie, refus=refus, lue=lue, statut=422)
    except ActionRefusee as refuse:
        messages.error(request, refuse.message)
        return redirect("conventions:modele_brouillon", code)
    messages.success(request, f"« {nom_de(saisie)} » : c’est enregistré.")
    return _suite(request, frais, clause)


def _suite(request: HttpRequest, objet: ModeleConvention, code: str) -> HttpResponse:
    """The next clause, or the same when asked to stay."""
    codes = [c["code"] for c in objet.clauses]
    rang = codes.index(code)
    if request.POST.get("action") == "rester":
        return redirect("conventions:modele_clause", objet.code, code)
    if rang + 1 < len(codes):
        return redirect("conventions:modele_clause", objet.code, codes[rang + 1])
    return redirect("conventions:modele_brouillon", objet.code)


def _page(
    request: HttpRequest,
    objet: ModeleConvention,
    gardee: Clause,
    saisie: Clause,
    *,
    lue: str = "",
    conflit: bool = False,
    refus: actions.Refus | None = None,
    statut: int = 200,
) -> HttpResponse:
    """The page of a clause. `gardee` is what the draft holds, `saisie` what the fields show."""
    form = forms.FormulaireClause(
        saisie if refus else None, initial=saisie, titre=_a_un_titre(gardee)
    )
    if refus and form.is_valid():
        for champ, message in refus.messages.items():
            form.add_error(champ if champ in form.fields else None, message)
    choix, convention = _convention(request, objet, dans="redaction")
    numerotees = numeroter(objet.clauses)
    rang = next(i for i, n in enumerate(numerotees) if n.clause["code"] == gardee["code"])
    contexte = _commun(objet, "") | {
        "form": form,
        "clause": gardee,
        "titre_page": numerotees[rang].titre or nom_de(gardee),
        "version": lue or actions.empreinte(gardee),
        "conflit": gardee if conflit else None,
        "apercu": apercu.apercevoir_clause(objet, objet.clauses, saisie, convention),
        "choix": choix,
        "variables": catalogue.variables(objet.sorte),
        "renvois": _renvois(objet, gardee),
        "condition": CONDITION,
        "precedente": numerotees[rang - 1].clause if rang else None,
        "suivante": numerotees[rang + 1].clause if rang + 1 < len(numerotees) else None,
        "liens": liens(
            lien(objet), ("Brouillon", reverse("conventions:modele_brouillon", args=[objet.code]))
        ),
    }
    return render(request, "conventions/modeles/clause.html", contexte, status=statut)


def _renvois(objet: ModeleConvention, clause: Clause) -> list[tuple[str, str]]:
    """How to cite the other articles and annexes: the tag, and the clause in words."""
    titres = {f"{n.clause['genre']}.{n.clause['code']}": n.titre for n in numeroter(objet.clauses)}
    siens = f"{clause['genre']}.{clause['code']}"
    return [(f"{{{{ {nom} }}}}", titres[nom]) for nom in references(objet.clauses) if nom != siens]


def _convention(
    request: HttpRequest, objet: ModeleConvention, dans: str = ""
) -> tuple[forms.FormulaireApercu, Convention | None]:
    """The choice of a convention to fill a preview with, and the one chosen."""
    recu = request.POST if request.method == "POST" else request.GET
    remplissable = objet.sorte in apercu.REMPLISSABLES
    conventions = queries.conventions(request.user) if remplissable else []
    form = forms.FormulaireApercu(
        {"convention": recu.get("convention", "")}, conventions=conventions, dans=dans
    )
    choisie = form.cleaned_data["convention"] if form.is_valid() else ""
    return form, next((c for c in conventions if c.uid == choisie), None)


@acces(peut_editer_modeles)
@require_POST
def enregistrement(request: HttpRequest, code: str, clause: str) -> HttpResponse:
    """A saving by the page itself; what is refused is said, and stays on the computer."""
    lue = request.POST.get("version", "")
    try:
        objet = queries.brouillon(code)
        saisie = _saisie(_clause_ou_404(objet, clause), request.POST)
        frais = actions.ecrire(objet, clause, saisie["titre"], saisie["texte"], lue, request.user)
    except actions.Conflit as conflit:
        phrase = (
            f"{conflit.brouillon.modifie_par} a modifié cette clause entre-temps. Votre saisie "
            "est gardée ici : cliquez sur Enregistrer pour comparer les deux."
        )
        return JsonResponse({"message": typographie(phrase)}, status=409)
    except actions.Refus as refus:
        message = "la clause est à corriger. Votre saisie est gardée sur ce poste."
        return JsonResponse({"message": message, "erreurs": refus.messages, "version": lue})
    except ModeleConvention.DoesNotExist:
        return JsonResponse({"message": DISPARU}, status=409)
    except ActionRefusee as refuse:
        return JsonResponse({"message": typographie(refuse.message)}, status=409)
    local = maintenant().astimezone(PARIS)
    ecrite = _clause_ou_404(frais, clause)
    return JsonResponse(
        {
            "instant": f"{local.hour}{ESPACE_INSECABLE}h{ESPACE_INSECABLE}{local.minute:02d}",
            "version": actions.empreinte(ecrite),
            "erreurs": {
                r.champ: r.phrase for r in a_finir(frais.clauses, frais.sorte) if r.code == clause
            },
        }
    )


@acces(peut_editer_modeles)
@require_POST
@_sur_un_brouillon
def apercu_clause(request: HttpRequest, code: str, clause: str) -> HttpResponse:
    """The preview of a clause as it is typed (a part of a page, nothing is saved)."""
    objet = queries.brouillon(code)
    saisie = _saisie(_clause_ou_404(objet, clause), request.POST)
    _, convention = _convention(request, objet)
    vu = apercu.apercevoir_clause(objet, objet.clauses, saisie, convention)
    return render(request, "conventions/modeles/_apercu.html", {"apercu": vu})


# --- reading the draft, its end -------------------------------------------------------------


@acces(peut_editer_modeles)
@require_safe
@_sur_un_brouillon
def apercu_complet(request: HttpRequest, code: str) -> HttpResponse:
    """The whole text; it follows the draft while it is open."""
    objet = queries.brouillon(code)
    empreinte = actions.empreinte([objet.titre, objet.contenu])
    if request.GET.get("vu") == empreinte:
        return HttpResponse(status=204)
    choix, convention = _convention(request, objet)
    contexte = _commun(objet, "conventions:modele_apercu") | {
        "choix": choix,
        "empreinte": empreinte,
        "convention": convention,
        "apercu": apercu.apercevoir(objet, objet.clauses, convention),
    }
    return render(request, "conventions/modeles/apercu.html", contexte)


@acces(peut_editer_modeles)
@require_safe
@_sur_un_brouillon
def differences(request: HttpRequest, code: str) -> HttpResponse:
    """What the draft changes, and the way to publish it."""
    objet = queries.brouillon(code)
    lue = actions.empreinte([objet.titre, objet.contenu])
    return _differences(request, objet, forms.FormulairePublication(initial={"lue": lue}))


def _differences(
    request: HttpRequest, objet: ModeleConvention, form: forms.FormulairePublication
) -> HttpResponse:
    base = queries.precedente(objet)
    contexte = _commun(objet, "conventions:modele_differences") | {
        "base": base,
        "ecarts": queries.ecarts(base, objet),
        "form": form,
    }
    return render(
        request,
        "conventions/modeles/differences.html",
        contexte,
        status=422 if form.errors else 200,
    )


@acces(peut_editer_modeles)
@require_POST
@_sur_un_brouillon
def publier(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the draft."""
    objet = queries.brouillon(code)
    form = forms.FormulairePublication(request.POST)
    if not form.is_valid():
        return _differences(request, objet, form)
    try:
        actions.publier(objet, request.user, **form.cleaned_data)
    except ActionRefusee as refus:
        form.add_error(refus.champ or None, refus.message)
        return _differences(request, objet, form)
    messages.success(
        request,
        f"La version {objet.version} est publiée : les prochaines conventions en partent.",
    )
    return redirect("conventions:modele", code)


@acces(peut_editer_modeles)
@require_POST
@_sur_un_brouillon
def abandonner(request: HttpRequest, code: str) -> HttpResponse:
    """Give the draft up."""
    try:
        actions.abandonner(queries.brouillon(code), request.user)
        messages.success(
            request, "Le brouillon est abandonné : la version en vigueur ne change pas."
        )
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    return redirect("conventions:modele", code)
