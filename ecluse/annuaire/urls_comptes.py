"""French addresses for allauth's pages; their route names stay allauth's, which reverses them."""

from allauth.account import views as compte
from allauth.mfa.base import views as second_facteur
from allauth.mfa.recovery_codes import views as secours
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

urlpatterns = [
    path("connexion/", compte.login, name="account_login"),
    path("deconnexion/", compte.logout, name="account_logout"),
    path("ferme/", compte.account_inactive, name="account_inactive"),
    path("ouverture/", compte.signup, name="account_signup"),
    path("verification/", compte.reauthenticate, name="account_reauthenticate"),
    path("adresse/", compte.email, name="account_email"),
    path(
        "adresse/confirmation/",
        compte.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^adresse/confirmation/(?P<key>[-:\w]+)/$",
        compte.confirm_email,
        name="account_confirm_email",
    ),
    path("mot-de-passe/", compte.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", compte.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", compte.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        compte.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "mot-de-passe/oublie/fait/",
        compte.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe/oublie/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        compte.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("double-authentification/", second_facteur.index, name="mfa_index"),
    path("double-authentification/code/", second_facteur.authenticate, name="mfa_authenticate"),
    path(
        "double-authentification/verification/",
        second_facteur.reauthenticate,
        name="mfa_reauthenticate",
    ),
    path("double-authentification/activer/", totp.activate_totp, name="mfa_activate_totp"),
    path("double-authentification/desactiver/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "double-authentification/secours/",
        secours.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "double-authentification/secours/nouveaux/",
        secours.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "double-authentification/secours/telecharger/",
        secours.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
