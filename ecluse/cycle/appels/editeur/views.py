"""The pages around drafts: the list, the history, opening, importing, exporting."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.cycle.appels.editeur import actions, forms, queries, tomls
from ecluse.cycle.appels.editeur.comparaison import comparer
from ecluse.cycle.appels.editeur.validation import lieu_en_mots
from ecluse.cycle.appels.models import BrouillonFiche, Dispositif, VersionFiche
from ecluse.cycle.appels.permissions import peut_editer_fiche
from ecluse.regles.fiches import FicheInvalide, lire_fiche
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import aujourdhui

RACINE = ("Fiches", "appels:fiches")


def liens(*plus: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumb from the list of fiches."""
    return [(RACINE[0], reverse(RACINE[1])), *plus]


def dispositif_ou_404(annee: int, code: str) -> Dispositif:
    """The dispositif of an address."""
    try:
        return Dispositif.objects.get(annee=annee, code=code)
    except Dispositif.DoesNotExist:
        raise Http404 from None


def version_ou_404(annee: int, code: str, numero: int) -> VersionFiche:
    """The version of an address."""
    try:
        return VersionFiche.objects.select_related("dispositif", "auteur").get(
            dispositif__annee=annee, dispositif__code=code, numero=numero
        )
    except VersionFiche.DoesNotExist:
        raise Http404 from None


@require_safe
@acces(peut_editer_fiche)
def fiches(request: HttpRequest) -> HttpResponse:
    """The fiches of a year, with their version and their draft."""
    annees = queries.annees()
    voulue = request.GET.get("annee", "")
    annee = int(voulue) if voulue.isdecimal() and int(voulue) in annees else next(iter(annees), 0)
    return render(
        request,
        "appels/editeur/fiches.html",
        {"annees": annees, "annee": annee, "fiches": queries.fiches(annee)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acces(peut_editer_fiche)
def nouvelle(request: HttpRequest) -> HttpResponse:
    """A new dispositif: its year, its code, its name."""
    initial = {"annee": aujourdhui().year}
    form = forms.FormulaireNouvelle(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            brouillon = actions.creer(**form.cleaned_data, acteur=request.user)
        except ActionRefusee as exc:
            form.add_error(exc.champ or None, exc.message)
        else:
            return redirect("appels:brouillon", brouillon.uid)
    return render(request, "appels/editeur/nouvelle.html", {"form": form, "liens": liens()})


@require_http_methods(["GET", "HEAD", "POST"])
@acces(peut_editer_fiche)
def importer(request: HttpRequest) -> HttpResponse:
    """A TOML file becomes a draft, or says what is wrong and where."""
    form = forms.FormulaireImport(request.POST or None, request.FILES or None)
    fautes: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid() and (texte := form.texte()):
        try:
            fiche = lire_fiche(texte)
            brouillon = actions.importer(
                fiche, request.user, remplacer=form.cleaned_data["remplacer"]
            )
        except FicheInvalide as exc:
            form.add_error("fichier", "Ce fichier n’est pas une fiche valable : voyez pourquoi.")
            fautes = [(e.champ, e.message) for e in exc.erreurs]
        except ActionRefusee as exc:
            form.add_error(exc.champ or None, typographie(exc.message))
        else:
            messages.success(request, "Le fichier est importé. Relisez-le avant de le publier.")
            return redirect("appels:brouillon", brouillon.uid)
    contexte = {"form": form, "fautes": en_clair(fautes), "liens": liens()}
    return render(request, "appels/editeur/importer.html", contexte)


def en_clair(fautes: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Faults of a file: the path as it is written there, the same in words, what is wrong."""
    return [
        {"chemin": chemin, "lieu": lieu_en_mots(chemin, {}) if chemin else "", "message": message}
        for chemin, message in fautes
    ]


@require_safe
@acces(peut_editer_fiche)
def historique(request: HttpRequest, annee: int, code: str) -> HttpResponse:
    """Every version of a fiche: when, by whom, why; and its draft."""
    dispositif = dispositif_ou_404(annee, code)
    return _historique(request, dispositif, forms.FormulaireReprise(initial={"annee": annee + 1}))


def _historique(
    request: HttpRequest, dispositif: Dispositif, reprise: forms.FormulaireReprise
) -> HttpResponse:
    versions = queries.versions(dispositif)
    return render(
        request,
        "appels/editeur/historique.html",
        {
            "dispositif": dispositif,
            "versions": versions,
            "derniere": versions[0] if versions else None,
            "brouillon": queries.brouillon_de(dispositif.annee, dispositif.code),
            "reprise": reprise,
            "liens": liens(),
        },
        status=400 if reprise.errors else 200,
    )


@require_safe
@acces(peut_editer_fiche)
def version(request: HttpRequest, annee: int, code: str, numero: int) -> HttpResponse:
    """What a version changed of the one before it."""
    objet = version_ou_404(annee, code, numero)
    avant = (
        VersionFiche.objects.filter(dispositif=objet.dispositif_id, numero__lt=numero)
        .order_by("-numero")
        .first()
    )
    ecarts = comparer(actions.donnees(avant), actions.donnees(objet)) if avant else []
    retour = reverse("appels:fiche_historique", args=[annee, code])
    return render(
        request,
        "appels/editeur/version.html",
        {
            "version": objet,
            "avant": avant,
            "ecarts": ecarts,
            "liens": liens((objet.dispositif.reference, retour)),
        },
    )


def en_toml(texte: str, nom: str) -> HttpResponse:
    """A TOML file to download."""
    reponse = HttpResponse(texte, content_type="application/toml; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


@require_safe
@acces(peut_editer_fiche)
def exporter(request: HttpRequest, annee: int, code: str, numero: int) -> HttpResponse:
    """A version as a TOML file."""
    objet = version_ou_404(annee, code, numero)
    return en_toml(tomls.exporter(objet.fiche), f"{annee}-{code}-v{numero}.toml")


@require_POST
@acces(peut_editer_fiche)
def ouvrir(request: HttpRequest, annee: int, code: str) -> HttpResponse:
    """Open the draft of a fiche."""
    dispositif = dispositif_ou_404(annee, code)
    return _vers(request, dispositif, lambda: actions.ouvrir(dispositif, request.user))


@require_POST
@acces(peut_editer_fiche)
def reprendre(request: HttpRequest, annee: int, code: str) -> HttpResponse:
    """Take the last version up again for another year."""
    dispositif = dispositif_ou_404(annee, code)
    derniere = actions.derniere_version(annee, code)
    form = forms.FormulaireReprise(request.POST)
    if derniere is None or not form.is_valid():
        return _historique(request, dispositif, form)
    try:
        brouillon = actions.reprendre(derniere, form.cleaned_data["annee"], request.user)
    except ActionRefusee as exc:
        form.add_error("annee", typographie(exc.message))
        return _historique(request, dispositif, form)
    messages.info(
        request, "La fiche est reprise. Ses dates sont vides : écrivez celles de la nouvelle année."
    )
    return redirect("appels:brouillon", brouillon.uid)


def _vers(request: HttpRequest, dispositif: Dispositif, faire: Any) -> HttpResponse:
    try:
        brouillon: BrouillonFiche = faire()
    except ActionRefusee as exc:
        messages.error(request, typographie(exc.message))
        return redirect("appels:fiche_historique", dispositif.annee, dispositif.code)
    return redirect("appels:brouillon", brouillon.uid)
