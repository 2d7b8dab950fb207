"""Screens of the meetings: the list, who attended one."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from ecluse.annuaire.models import Departement
from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.etats import TABLE
from ecluse.cycle.deliberations.forms_vote import FormulaireSeance
from ecluse.cycle.deliberations.models import Rapport, Seance
from ecluse.cycle.deliberations.views.commun import PILOTAGE, fil, reporter
from ecluse.interface.elements import Colonne
from ecluse.interface.listes import paginer
from ecluse.regles.dates import ecrire_date
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible

COLONNES = [
    Colonne("Séance"),
    Colonne("Membres", nombre=True),
    Colonne("Présents", nombre=True),
    Colonne("Excusés", nombre=True),
    Colonne("Absents", nombre=True),
]
COLONNES_PRESENCES = [Colonne("Élu"), Colonne("Présence"), Colonne("Délégation à")]


@acces(PILOTAGE)
@require_GET
def liste(request: HttpRequest) -> HttpResponse:
    """The meetings whose presences are typed, latest first, and those that wait for it."""
    page = paginer(request, queries.seances(), ["-jour"])
    notees = set(Seance.objects.values_list("jour", flat=True))
    attendues = (
        Rapport.objects.filter(etat="inscrit", seance__isnull=False)
        .order_by("seance")
        .values_list("seance", flat=True)
        .distinct()
    )
    contexte = {
        "page": page,
        "colonnes": COLONNES,
        "attendues": [j for j in attendues if j not in notees],
        "liens": fil(),
    }
    return render(request, "deliberations/seances.html", contexte)


def _jour(texte: str) -> date:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        raise Http404 from None


def _initial(seance: Seance | None) -> dict[str, object]:
    if seance is not None:
        return FormulaireSeance.de(seance)
    return {"membres": Departement.objects.values_list("sieges", flat=True).first()}


@acces(PILOTAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def seance(request: HttpRequest, jour: str) -> HttpResponse:
    """Who attended the meeting of a day."""
    quand = _jour(jour)
    connue = Seance.objects.select_related("president", "secretaire").filter(jour=quand).first()
    formulaire = FormulaireSeance(
        request.POST if request.method == "POST" else None,
        initial=_initial(connue),
        elus=queries.elus_en_fonction(quand),
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            actions.enregistrer_seance(
                quand,
                formulaire.cleaned_data["membres"],
                formulaire.presences(),
                request.user,
                president=formulaire.elu("president"),
                secretaire=formulaire.elu("secretaire"),
            )
            messages.success(request, f"Les présences du {ecrire_date(quand)} sont enregistrées.")
            return redirect("deliberations:seance", jour=jour)
        except TransitionImpossible as refus:
            messages.info(request, typographie(refus.message))
            return redirect("deliberations:seance", jour=jour)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    contexte = {
        "jour": quand,
        "rapports": [
            (r, TABLE.etats[r.etat])
            for r in queries.rapports(request.user).filter(seance=quand).order_by("id")
        ],
        "formulaire": formulaire,
        "lignes": formulaire.lignes(),
        "colonnes": COLONNES_PRESENCES,
        "liens": [*fil(), ("Séances", "../")],
    }
    return render(
        request, "deliberations/seance.html", contexte, status=422 if formulaire.errors else 200
    )
