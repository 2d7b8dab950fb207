"""Writing the sections: presentation, then those of the fiche."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.actions.copie import marquer_relue
from ecluse.cycle.candidatures.forms import (
    FormulaireBrouillon,
    PresentationForm,
    SectionForm,
    initial_de,
)
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.saisie import (
    VOLUMES,
    SectionFiche,
    code_de_volume,
    section_de,
)
from ecluse.cycle.candidatures.sommaire import sommaire, suivante, url_de_section
from ecluse.cycle.candidatures.views import commun, depot
from ecluse.interface.champs import refuser
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.etats import ActionRefusee

Ecrire = Callable[[Mapping[str, Any], int], actions.Resultat]


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def modifier(request: HttpRequest, uid: str) -> HttpResponse:
    """The presentation of a draft; for anything else, the dossier to read."""
    if request.method != "POST":
        candidature = commun.dossier(request, uid)
        if not commun.modifiable(request, candidature, lecture.PRESENTATION):
            return depot.lire(request, candidature)
        return _montrer_presentation(request, candidature)
    candidature = commun.a_ecrire(request, uid)
    form = PresentationForm(candidature, data=request.POST)

    def ecrire(donnees: Mapping[str, Any], version: int) -> actions.Resultat:
        return actions.enregistrer_presentation(candidature, donnees, version, request.user)

    return _enregistrer(request, candidature, lecture.PRESENTATION, form, ecrire)


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def section(request: HttpRequest, uid: str, code: str) -> HttpResponse:
    """The questions of a section of the fiche."""
    trouver = commun.a_ecrire if request.method == "POST" else commun.dossier
    candidature = trouver(request, uid)
    section_fiche = section_de(
        candidature.session.version.fiche, code, actions.territoires_de(candidature, code)
    )
    if section_fiche is None:
        raise Http404
    if request.method != "POST":
        if not commun.modifiable(request, candidature, code):
            return redirect("candidatures:modifier", uid)
        contenu = lecture.charger(candidature)
        stockee = contenu.sections.get(code)
        initial = initial_de(section_fiche, stockee.contenu if stockee else {})
        initial["version"] = stockee.version if stockee else 0
        reponses = stockee.contenu if stockee else {}
        form = SectionForm(section_fiche, initial=initial, contenu=reponses)
        return _page(request, contenu, code, form, section_fiche)

    def ecrire(donnees: Mapping[str, Any], version: int) -> actions.Resultat:
        return actions.enregistrer_section(candidature, code, donnees, version, request.user)

    form = SectionForm(section_fiche, data=request.POST)
    return _enregistrer(request, candidature, code, form, ecrire, section_fiche)


def _montrer_presentation(request: HttpRequest, candidature: Candidature) -> HttpResponse:
    contenu = lecture.charger(candidature)
    stockee = contenu.sections.get(lecture.PRESENTATION)
    initial = {
        "intitule": candidature.intitule,
        "territoires": [t.code for t in contenu.territoires],
        "debut": candidature.debut,
        "fin": candidature.fin,
        "etablissement": candidature.etablissement.siret if candidature.etablissement else None,
        "version": stockee.version if stockee else 0,
    }
    form = PresentationForm(candidature, initial=initial)
    return _page(request, contenu, lecture.PRESENTATION, form, None)


def _page(
    request: HttpRequest,
    contenu: lecture.Contenu,
    code: str,
    form: FormulaireBrouillon,
    section_fiche: SectionFiche | None,
    status: int = 200,
    conflits: list["ConflitAffiche"] | None = None,
) -> HttpResponse:
    uid = contenu.candidature.uid
    if code == lecture.PRESENTATION:
        url_auto = reverse("candidatures:modifier_auto", args=[uid])
        libelle, aide = "Présentation", ""
    else:
        assert section_fiche is not None  # noqa: S101 - any other code comes from the fiche
        url_auto = reverse("candidatures:section_auto", args=[uid, code])
        libelle, aide = section_fiche.libelle, section_fiche.aide
    return commun.page(
        request,
        "section",
        contenu,
        code,
        status=status,
        form=form,
        libelle=libelle,
        aide=aide,
        url=url_de_section(uid, code),
        url_auto=url_auto,
        conflits=conflits or [],
        volumes=grille_des_volumes(contenu, form) if code == VOLUMES else None,
    )


def grille_des_volumes(contenu: lecture.Contenu, form: FormulaireBrouillon) -> dict[str, Any]:
    """The table of the volumes: a row by territoire, a column by unit, the sums under them."""
    unites = contenu.fiche.volumes
    sommes = commun.points_en_mots(contenu)
    return {
        "unites": unites,
        "lignes": [
            {"territoire": t.nom, "champs": [form[code_de_volume(t, u)] for u in unites]}
            for t in contenu.territoires
        ],
        "totaux": [
            {"cle": f"volume-{u.code}", "total": sommes[f"volume-{u.code}"]} for u in unites
        ],
    }


class ConflitAffiche:
    """A field that somebody else changed: what is stored, in words; the field holds the other."""

    def __init__(self, form: FormulaireBrouillon, champ: str, stockee: Any, par: str) -> None:
        borne = form[champ]
        self.champ = champ
        self.libelle = str(borne.label)
        self.stockee = form.en_mots(champ, stockee)
        self.par = par


def _enregistrer(
    request: HttpRequest,
    candidature: Candidature,
    code: str,
    form: FormulaireBrouillon,
    ecrire: Ecrire,
    section_fiche: SectionFiche | None = None,
) -> HttpResponse:
    form.full_clean()
    # What this person leaves to the other version is not written: what is stored stays.
    autres = set(request.POST.getlist("autre"))
    donnees = {nom: valeur for nom, valeur in form.donnees().items() if nom not in autres}
    try:
        resultat = ecrire(donnees, form.version_lue)
    except ActionRefusee as erreur:
        return commun.refus(request, candidature, erreur)
    for champ, message in resultat.erreurs.items():
        if not form.has_error(champ):
            form.add_error(champ, refuser(message, "saisie"))
    if commun.est_automatique(request):
        return _repondre(candidature, form, resultat)
    if not resultat.conflits and form.is_valid():
        if autres:
            messages.success(request, "L’autre version est gardée, le reste est enregistré.")
            return redirect(url_de_section(candidature.uid, code))
        return _continuer(request, candidature, code)
    contenu = lecture.charger(candidature)
    conflits = preparer_conflit(form, resultat)
    status = 409 if conflits else 200
    return _page(request, contenu, code, form, section_fiche, status, conflits)


def reprises_de(form: FormulaireBrouillon, resultat: Any) -> dict[str, list[str]]:
    """What the page must show in place of its own values, by name of control."""
    valeurs: dict[str, list[str]] = {}
    for champ, stockee in resultat.reprises.items():
        valeurs |= form.valeurs(champ, stockee)
    return valeurs


def preparer_conflit(form: FormulaireBrouillon, resultat: Any) -> list[ConflitAffiche]:
    """Both values of each field in conflict: the stored one in words, the typed one in place."""
    # What was typed stays in the fields: saving again, now from the current version, writes it.
    donnees = QueryDict(mutable=True)
    for nom in form.data:
        donnees.setlist(nom, form.data.getlist(nom))  # type: ignore[attr-defined]
    for nom, valeurs in reprises_de(form, resultat).items():
        donnees.setlist(nom, valeurs)
    donnees["version"] = str(resultat.version)
    form.data = donnees
    par = resultat.auteur or "une autre personne"
    return [
        ConflitAffiche(form, champ, valeurs[0], par) for champ, valeurs in resultat.conflits.items()
    ]


def _repondre(
    candidature: Candidature, form: FormulaireBrouillon, resultat: actions.Resultat
) -> HttpResponse:
    if resultat.conflits:
        champs = ", ".join(f"« {form[champ].label} »" for champ in resultat.conflits)
        erreur = ActionRefusee(
            f"{champs} a été modifié entre-temps dans une autre fenêtre ou par une autre "
            "personne. Cliquez sur Enregistrer pour comparer les deux versions."
        )
        return JsonResponse({"message": erreur.message}, status=409)
    erreurs = {champ: " ".join(str(x) for x in textes) for champ, textes in form.errors.items()}
    valeurs = reprises_de(form, resultat)
    return commun.reponse_automatique(candidature, resultat.version, erreurs, valeurs=valeurs)


def _continuer(request: HttpRequest, candidature: Candidature, code: str) -> HttpResponse:
    marquer_relue(candidature, code, request.user)
    if "rester" in request.POST:
        messages.success(request, "Votre saisie est enregistrée.")
        return redirect(url_de_section(candidature.uid, code))
    entree = suivante(sommaire(lecture.charger(candidature)), code)
    apercu = reverse("candidatures:apercu", args=[candidature.uid])
    return redirect(commun.apres(candidature, entree.url if entree else apercu))
