"""The settings of the département."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.annuaire.actions.departement import CHAMPS, modifier_departement
from ecluse.annuaire.forms.departement import FicheDepartement
from ecluse.annuaire.models import Departement
from ecluse.annuaire.permissions import est_administrateur
from ecluse.annuaire.views.commun import acteur_de
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee


@require_http_methods(["GET", "POST"])
@acces(est_administrateur)
def modifier(request: HttpRequest) -> HttpResponse:
    """Name, address, signatories, contacts, logo."""
    departement = get_object_or_404(Departement.objects.select_related("logo"), pk=1)
    initial = {champ: getattr(departement, champ) for champ in CHAMPS}
    form = FicheDepartement(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            modifier_departement(acteur_de(request), **form.cleaned_data)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, "Les réglages du département sont à jour.")
            return redirect("annuaire:departement")
    contexte = {
        "form": form,
        "departement": departement,
        "liens": [("Comptes et habilitations", reverse("annuaire:comptes"))],
    }
    return render(request, "annuaire/departement.html", contexte)
