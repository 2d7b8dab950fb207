"""The page that an invitation opens."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ecluse.annuaire import roles
from ecluse.annuaire.actions import invitations as actions
from ecluse.annuaire.actions import premier_acces as premiers
from ecluse.annuaire.forms.comptes import PremierMotDePasse
from ecluse.annuaire.models import Compte, Invitation, Role
from ecluse.socle.acces import PUBLIC, acces
from ecluse.socle.etats import ActionRefusee


@never_cache
@sensitive_post_parameters("mot_de_passe", "encore")
@require_http_methods(["GET", "POST"])
@acces(PUBLIC)
def invitation(request: HttpRequest, jeton: str) -> HttpResponse:
    """Choose a password and come in, or accept with the account that one has already."""
    try:
        trouvee = actions.lire(jeton)
    except ActionRefusee as refus:
        return _refuser(request, refus)
    compte = Compte.objects.filter(email=trouvee.email).first()
    if compte is not None:
        return _avec_un_compte(request, jeton, trouvee, compte)
    futur = Compte(email=trouvee.email, prenom=trouvee.prenom, nom=trouvee.nom)
    form = PremierMotDePasse(request.POST or None, compte=futur)
    if request.method == "POST" and form.is_valid():
        return _ouvrir(request, jeton, form.cleaned_data["mot_de_passe"])
    return render(
        request,
        "annuaire/invitation.html",
        {"form": form, "invitation": trouvee, **_en_mots(trouvee)},
    )


@never_cache
@sensitive_post_parameters("mot_de_passe", "encore")
@require_http_methods(["GET", "POST"])
@acces(PUBLIC)
def premier_acces(request: HttpRequest, jeton: str) -> HttpResponse:
    """Choose the first password of an account that was opened for oneself, and come in."""
    try:
        trouve = premiers.lire(jeton)
        if trouve.deja_ouvert:
            # The message is kept as a bookmark: it leads where it did, through the sign-in.
            return redirect(trouve.suite)
        form = PremierMotDePasse(request.POST or None, compte=trouve.compte)
        if request.method == "POST" and form.is_valid():
            acces_ouvert = premiers.ouvrir(jeton, form.cleaned_data["mot_de_passe"])
            return _entrer(request, acces_ouvert.compte, acces_ouvert.suite)
    except ActionRefusee as refus:
        return _refuser(request, refus)
    return render(request, "annuaire/premier_acces.html", {"form": form, "compte": trouve.compte})


def _en_mots(trouvee: Invitation) -> dict[str, str]:
    return {
        "role": Role(trouvee.role).label,
        "ou": roles.perimetre(trouvee),
        "peut": roles.CE_QUE_PEUT[trouvee.role],
    }


def _refuser(request: HttpRequest, refus: ActionRefusee) -> HttpResponse:
    perimee = isinstance(refus, actions.InvitationPerimee)
    contexte = {"message": refus.message, "perimee": perimee}
    # 410: it existed and is over; 404: it never did.
    return render(
        request, "annuaire/invitation_refusee.html", contexte, status=410 if perimee else 404
    )


def _ouvrir(request: HttpRequest, jeton: str, mot_de_passe: str) -> HttpResponse:
    try:
        compte = actions.accepter(jeton, mot_de_passe=mot_de_passe)
    except ActionRefusee as refus:
        return _refuser(request, refus)
    return _entrer(request, compte)


def _entrer(request: HttpRequest, compte: Compte, suite: str | None = None) -> HttpResponse:
    messages.success(request, "Votre compte est ouvert. Bienvenue sur Écluse.")
    record_authentication(request, compte, method="password")
    reponse: HttpResponse = perform_login(
        request, compte, email_verification="none", redirect_url=suite
    )
    return reponse


def _avec_un_compte(
    request: HttpRequest, jeton: str, trouvee: Invitation, compte: Compte
) -> HttpResponse:
    """The address has an account: only its holder, signed in, may accept."""
    chez_soi = request.user.is_authenticated and request.user.pk == compte.pk
    if request.method == "POST" and chez_soi:
        try:
            actions.accepter(jeton, acteur=compte)
        except ActionRefusee as refus:
            return _refuser(request, refus)
        messages.success(request, "L’habilitation est ajoutée à votre compte.")
        return redirect("annuaire:mon_compte")
    contexte = {"invitation": trouvee, "chez_soi": chez_soi, **_en_mots(trouvee)}
    return render(request, "annuaire/invitation_compte.html", contexte)
