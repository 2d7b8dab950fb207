"""Taking in an act of the past: its files dropped, read, shown as they would be kept, confirmed.

Nothing is stored before the confirmation: what was read goes back and forth, signed, in the page.
"""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.cycle.deliberations.forms_reprise import FormulaireReprise
from ecluse.cycle.deliberations.models import Rapport
from ecluse.cycle.deliberations.permissions import peut_importer
from ecluse.cycle.deliberations.reprise import actions, apercu
from ecluse.cycle.deliberations.reprise.fichiers import ImportRefuse, Refus
from ecluse.cycle.deliberations.views.commun import fil
from ecluse.cycle.deliberations.views.reprise import COLONNES_ANOMALIES
from ecluse.interface.elements import Colonne
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee

COLONNES_REFUS = [
    Colonne("Fichier"),
    Colonne("Ligne", nombre=True),
    Colonne("Colonne"),
    Colonne("À corriger"),
]
COLONNES_ARTICLES = [
    Colonne("Article"),
    Colonne("Voté", nombre=True),
    Colonne("Lignes", nombre=True),
    Colonne("Somme des lignes", nombre=True),
]
SEL = "deliberations.reprise"
#: How long a preview may be confirmed, and how many characters it may hold once compressed: the
#: request that confirms it is bounded.
DELAI = timedelta(hours=12)
CARACTERES_AU_PLUS = 3_000_000
EXPIRE = "Cet aperçu n’est plus valable : déposez à nouveau les fichiers."
TROP_GROS = "Cet acte est trop volumineux pour un écran : la commande importer-deliberation le lit."


@acces(peut_importer)
@require_http_methods(["GET", "HEAD", "POST"])
def importer(request: HttpRequest) -> HttpResponse:
    """The form; posted with files, what they hold; posted with a preview, the act itself."""
    if request.method != "POST":
        return _formulaire(request, FormulaireReprise())
    if scelle := request.POST.get("acte"):
        return _confirmer(request, scelle)
    form = FormulaireReprise(request.POST, request.FILES)
    return _lire(request, form) if form.is_valid() else _formulaire(request, form)


def _lire(request: HttpRequest, form: FormulaireReprise) -> HttpResponse:
    """What the files hold; the refusals when they are not an act."""
    try:
        lecture = actions.lire(form.contenus)
        present = actions.deja_importee(lecture)
        scelle = _sceller(lecture)
    except ImportRefuse as refus:
        return _formulaire(request, form, refus.refus)
    except ActionRefusee as refus:
        form.add_error("fichiers", refus.message)
        return _formulaire(request, form)
    if present is not None:
        return _deja_la(request, present)
    return _apercu(request, lecture, scelle)


def _sceller(lecture: actions.Lecture) -> str:
    """What was read, signed; `ActionRefusee` for an act too big to go back and forth."""
    scelle = signing.dumps(lecture.textes, salt=SEL, compress=True)
    if len(scelle) > CARACTERES_AU_PLUS:
        raise ActionRefusee(TROP_GROS)
    return scelle


def _apercu(request: HttpRequest, lecture: actions.Lecture, scelle: str) -> HttpResponse:
    contexte = {
        "apercu": apercu.apercu(lecture),
        "acte": scelle,
        "colonnes_articles": COLONNES_ARTICLES,
        "colonnes_anomalies": COLONNES_ANOMALIES,
        "liens": [*fil(), ("Reprendre une délibération", reverse("deliberations:importer"))],
    }
    return render(request, "deliberations/import_apercu.html", contexte)


def _formulaire(
    request: HttpRequest, form: FormulaireReprise, refus: list[Refus] | None = None
) -> HttpResponse:
    contexte: dict[str, Any] = {
        "form": form,
        "refus": refus or [],
        "colonnes": COLONNES_REFUS,
        "liens": fil(),
    }
    statut = 422 if refus or form.errors else 200
    return render(request, "deliberations/import.html", contexte, status=statut)


def _deja_la(request: HttpRequest, rapport: Rapport) -> HttpResponse:
    messages.info(request, f"La délibération {rapport.numero} est déjà ici, identique.")
    return redirect("deliberations:rapport", uid=rapport.uid)


def _confirmer(request: HttpRequest, scelle: str) -> HttpResponse:
    form = FormulaireReprise()
    try:
        textes = signing.loads(scelle, salt=SEL, max_age=DELAI)
    except signing.BadSignature:
        messages.info(request, EXPIRE)
        return redirect("deliberations:importer")
    try:
        lecture = actions.lire({nom: texte.encode() for nom, texte in textes.items()})
        present = actions.deja_importee(lecture)
        rapport = actions.importer(lecture, request.user)
    except ImportRefuse as refus:
        return _formulaire(request, form, refus.refus)
    except ActionRefusee as refus:
        messages.error(request, refus.message)
        return redirect("deliberations:importer")
    if present is not None:
        return _deja_la(request, present)
    messages.success(request, f"La délibération {rapport.numero} est reprise telle que publiée.")
    return redirect("deliberations:rapport", uid=rapport.uid)
