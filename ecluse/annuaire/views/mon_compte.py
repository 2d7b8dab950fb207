"""One's own account: identity, habilitations, second factor, sessions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.annuaire import permissions, queries, roles
from ecluse.annuaire.actions import comptes as actions
from ecluse.annuaire.forms.comptes import Identite
from ecluse.annuaire.models import Role
from ecluse.annuaire.queries_absences import remplacements_de
from ecluse.annuaire.views.commun import acteur_de
from ecluse.interface.elements import Cle
from ecluse.socle.acces import CONNECTE, acces


@require_GET
@acces(CONNECTE)
def mon_compte(request: HttpRequest) -> HttpResponse:
    """What the product knows of the person signed in, and what they may do."""
    compte = acteur_de(request)
    identite = [
        Cle("Prénom et nom", compte.get_full_name()),
        Cle("Fonction", compte.fonction or "non renseignée"),
        Cle("Téléphone", compte.telephone or "non renseigné"),
    ]
    return render(
        request,
        "annuaire/mon_compte.html",
        {
            "compte": compte,
            "identite_compte": identite,
            "habilitations": [
                {
                    "role": Role(h.role).label,
                    "ou": roles.perimetre(h),
                    "dispositifs": roles.dispositifs(h),
                    "duree": roles.duree(h),
                    "peut": roles.CE_QUE_PEUT[h.role],
                }
                for h in compte.droits
                if not h.est_pretee
            ],
            "agent": permissions.est_agent(compte),
            "remplacements": remplacements_de(compte) if permissions.est_agent(compte) else [],
            "second_facteur": queries.a_un_second_facteur(compte),
            "exige": permissions.second_facteur_exige(compte),
            "conseille": permissions.second_facteur_conseille(compte),
            "sessions": queries.sessions_ouvertes(compte),
            "peut_rejoindre": permissions.peut_rejoindre(compte),
        },
    )


@require_http_methods(["GET", "POST"])
@acces(CONNECTE)
def identite(request: HttpRequest) -> HttpResponse:
    """Change one's name, function and telephone."""
    compte = acteur_de(request)
    initial = {champ: getattr(compte, champ) for champ in Identite.base_fields}
    form = Identite(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.modifier_identite(compte, compte, **form.cleaned_data)
        messages.success(request, "Votre identité est à jour.")
        return redirect("annuaire:mon_compte")
    return render(request, "annuaire/identite.html", {"form": form})


@require_POST
@acces(CONNECTE)
def fermer_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    nombre = actions.fermer_sessions(acteur_de(request), sauf=request.session.session_key)
    if nombre:
        pluriel = "s" if nombre > 1 else ""
        messages.success(request, f"{nombre} autre{pluriel} session{pluriel} fermée{pluriel}.")
    else:
        messages.info(request, "Aucune autre session n’était ouverte.")
    return redirect("annuaire:mon_compte")
