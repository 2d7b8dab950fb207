"""The same table as an .xlsx file: the template to download, its return."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import actions, classeur
from ecluse.cycle.suivi import grille as grilles
from ecluse.cycle.suivi.forms import ClasseurForm
from ecluse.cycle.suivi.permissions import peut_lire_le_suivi, peut_saisir
from ecluse.cycle.suivi.views import commun
from ecluse.cycle.suivi.views.convention import page
from ecluse.interface.champs import refuser
from ecluse.regles.texte import accorder
from ecluse.socle import fichiers
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.fichiers import FichierRefuse
from ecluse.socle.permissions import exiger
from ecluse.socle.types_de_fichier import TYPES_CLASSEUR, XLSX


@require_safe
@acces(peut_lire_le_suivi)
def modele(request: HttpRequest, uid: str) -> HttpResponse:
    """The template, with the values already recorded."""
    c = commun.trouver(request, uid)
    version = grilles.version(c)
    octets = classeur.produire(c, commun.grille_de(c), version)
    reponse = HttpResponse(octets, content_type=XLSX.mime)
    nom = f"indicateurs-{c.numero}.xlsx"
    reponse["Content-Disposition"] = content_disposition_header(True, nom)
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


@require_POST
@acces(peut_lire_le_suivi)
def envoyer(request: HttpRequest, uid: str) -> HttpResponse:
    """Read a template sent back; every fault is said at the field, and nothing is then stored."""
    c = commun.trouver(request, uid)
    exiger(peut_saisir(request.user, c))
    form = ClasseurForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            fautes = _importer(request, c, form)
        except ActionRefusee as refus:
            return commun.refuser_page(request, refus, "convention", uid)
        if not fautes:
            return redirect("suivi:convention", uid)
        for faute in fautes:
            form.add_error("fichier", refuser(faute, "classeur"))
    return page(request, c, classeur=form, status=422)


def _importer(request: HttpRequest, c: Convention, form: ClasseurForm) -> list[str]:
    """Store a workbook that is all right; out: its faults, empty when it is stored."""
    recu = form.cleaned_data["fichier"]
    grille = commun.grille_de(c)
    try:
        octets = fichiers.examiner(recu, recu.name, TYPES_CLASSEUR)
        lecture = classeur.lire(c, grille, octets)
    except (FichierRefuse, classeur.ClasseurRefuse) as refus:
        return [refus.message]
    if lecture.erreurs:
        return _annoncer(lecture.erreurs, "case fausse,cases fausses")
    resultat = actions.enregistrer_saisies(
        c, lecture.valeurs, request.user, lecture.version, entier=True
    )
    if resultat.conflits:
        cases = [
            classeur.phrase_de_conflit(grille, cle, stockee, dans_le_fichier)
            for cle, (stockee, dans_le_fichier) in resultat.conflits.items()
        ]
        return _annoncer(cases, "case modifiée depuis,cases modifiées depuis")
    phrase = accorder(resultat.changees, "valeur enregistrée", "valeurs enregistrées")
    messages.success(
        request,
        f"Le classeur est lu : {phrase}."
        if resultat.changees
        else "Le classeur est lu : il ne change aucune valeur.",
    )
    return []


def _annoncer(fautes: list[str], nom: str) -> list[str]:
    singulier, _, pluriel = nom.partition(",")
    entete = f"Rien n’est enregistré : {accorder(len(fautes), singulier, pluriel)}."
    montrees = fautes[: classeur.ERREURS_MAXIMUM]
    reste = len(fautes) - len(montrees)
    suite = [f"Et {accorder(reste, 'autre case', 'autres cases')}."] if reste else []
    return [entete, *montrees, *suite]
