"""Settings of an Écluse installation, read from the environment.

`ECLUSE_MODE` chooses what is allowed: `demo` (fictitious data, movable clock, one-click accounts),
`test` (the same guarantees as production, checked harder) and `production`.
"""

import os
from pathlib import Path

from ecluse.configuration import base_de_donnees

RACINE = Path(__file__).resolve().parent.parent.parent
DONNEES = base_de_donnees.dossier_des_donnees()
PROGRAMMES = Path(os.environ.get("ECLUSE_PROGRAMMES", RACINE / "programmes")).absolute()

MODE = base_de_donnees.mode()
if MODE not in ("demo", "test", "production"):
    raise SystemExit(f"ECLUSE_MODE vaut « {MODE} » : choisir demo, test ou production.")
if "ECLUSE_MODE" not in os.environ and MODE == "demo" and os.environ.get("ECLUSE_SECRET"):
    # A production that forgot to say so would sign anybody in with one click.
    raise SystemExit("ECLUSE_SECRET est défini mais pas ECLUSE_MODE : choisir production, ou demo.")
DEMO = MODE == "demo"
PRODUCTION = MODE == "production"
# What only the demo and the tests may show: style guide, movable clock, outbox, one-click sign-in.
DEMONSTRATION = not PRODUCTION

SECRET_KEY = os.environ.get("ECLUSE_SECRET", "")
if not SECRET_KEY:
    if PRODUCTION:
        raise SystemExit("ECLUSE_SECRET n’est pas défini : la production refuse de démarrer.")
    SECRET_KEY = "demonstration-" + "0" * 50
# Seals TOTP secrets and bank details; rotating it is a documented operation.
CLE_COFFRE = os.environ.get("ECLUSE_CLE_COFFRE", SECRET_KEY)
if PRODUCTION and os.environ.get("ECLUSE_HORLOGE_MOBILE"):
    raise SystemExit("ECLUSE_HORLOGE_MOBILE est réservée à la démonstration.")

DEBUG = False
ALLOWED_HOSTS = os.environ.get(
    "ECLUSE_HOTES", "127.0.0.1,localhost,[::1],testserver" if DEMONSTRATION else ""
).split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("ECLUSE_ORIGINES", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "ecluse.socle",
    "ecluse.interface",
    "ecluse.annuaire",
    "ecluse.cycle.appels",
    "ecluse.cycle.candidatures",
    "ecluse.cycle.instruction",
    "ecluse.cycle.deliberations",
    "ecluse.cycle.conventions",
    "ecluse.cycle.suivi",
    "ecluse.cycle.versements",
    "ecluse.pilotage",
    # After ours: our templates of their pages come first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ecluse.socle.middleware.EntetesDeSecurite",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ecluse.socle.middleware.HorlogeDeLaRequete",
    "ecluse.socle.middleware.ContexteHistorique",
    "ecluse.socle.middleware.FichiersTeleverses",
    "ecluse.socle.middleware.LectureSeule",
    "ecluse.socle.middleware.AccesDeclare",
    "ecluse.socle.middleware.PageDesFormulaires",
    "ecluse.annuaire.middleware.SecondFacteurExige",
    "ecluse.annuaire.middleware.StructureChoisie",
]

ROOT_URLCONF = "ecluse.configuration.urls"
WSGI_APPLICATION = "ecluse.configuration.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # Explicit loaders: cotton's automatic configuration would replace them.
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "ecluse.interface.templatetags.ecluse",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ecluse.interface.contexte.interface",
            ],
        },
    }
]
COTTON_DIR = "cotton"
# `{{ form }}` and `<c-champ>` render the same field template.
FORM_RENDERER = "ecluse.interface.formulaires.Rendu"

DATABASES = {"default": base_de_donnees.configuration()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "annuaire.Compte"

AUTHENTICATION_BACKENDS = ["ecluse.annuaire.authentification.Authentification"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if MODE == "test":
    # Hashing is not what the tests are about; the default costs 0.2 s a sign-in.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/a-faire/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "ecluse.annuaire.adaptateurs.AdaptateurComptes"
MFA_ADAPTER = "ecluse.annuaire.adaptateurs.AdaptateurSecondFacteur"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
# Whoever changes the password, the address or the second factor is told at the account's address.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
_FORMULAIRES = "ecluse.annuaire.forms.connexion"
ACCOUNT_FORMS = {
    "signup": f"{_FORMULAIRES}.OuvrirCompte",
    "login": f"{_FORMULAIRES}.Connexion",
    "reset_password": f"{_FORMULAIRES}.MotDePasseOublie",
    "reset_password_from_key": f"{_FORMULAIRES}.NouveauMotDePasse",
    "change_password": f"{_FORMULAIRES}.ChangerMotDePasse",
    "set_password": f"{_FORMULAIRES}.ChoisirMotDePasse",
    "add_email": f"{_FORMULAIRES}.ChangerAdresse",
    "reauthenticate": f"{_FORMULAIRES}.Verification",
}
MFA_FORMS = {
    "activate_totp": f"{_FORMULAIRES}.ActiverSecondFacteur",
    "authenticate": f"{_FORMULAIRES}.CodeDeConnexion",
    "reauthenticate": f"{_FORMULAIRES}.VerificationParCode",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Écluse"
# Roles that must have a second factor; it is recommended to every agent in any case.
MFA_ROLES_OBLIGATOIRES = frozenset(
    r.strip() for r in os.environ.get("ECLUSE_MFA_OBLIGATOIRE", "").split(",") if r.strip()
)

# Porteurs open their own account unless the installation says « 0 »; agents never do.
INSCRIPTION_OUVERTE = os.environ.get("ECLUSE_INSCRIPTION", "1") != "0"
# The directory asked about a SIRET or a RNA: the dotted path of a class (annuaire/repertoire.py),
# and how long a page waits for it, in seconds.
REPERTOIRE = os.environ.get("ECLUSE_REPERTOIRE", "ecluse.annuaire.repertoire.Aucun")
REPERTOIRE_DELAI = float(os.environ.get("ECLUSE_REPERTOIRE_DELAI", "2"))

SESSION_ENGINE = "ecluse.socle.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "ecluse.interface.views.csrf_refuse"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Who is behind the proxy that ends TLS: without it every sign-in would share one limit, and ten
# wrong passwords would keep everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("ECLUSE_MANDATAIRES", "1" if PRODUCTION else "0"))

CACHES = {
    "default": {
        # allauth's rate limits need one counter for every process.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_partage",
    }
}
if MODE == "test":
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/statique/"
STATIC_ROOT = DONNEES / "statiques"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DONNEES / "fichiers"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FICHIER_TAILLE_MAX = 25_000_000
# A request may carry one file and its form; the field gives the clear message above its own limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
CLAMD = os.environ.get("ECLUSE_CLAMD", "")
SANS_ANTIVIRUS = os.environ.get("ECLUSE_SANS_ANTIVIRUS", "") == "1"

EMAIL_BACKEND = "ecluse.socle.courriels.TransportDemonstration"
if PRODUCTION:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ.get("ECLUSE_SMTP", "localhost")
if MODE == "test":
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("ECLUSE_EXPEDITEUR", "ecluse@departement.invalid")
ADRESSE_PUBLIQUE = os.environ.get("ECLUSE_ADRESSE", "http://127.0.0.1:8000")

PGHISTORY_APPEND_ONLY = True
PGHISTORY_ADMIN_ALL_EVENTS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"sans_secret": {"()": "ecluse.socle.journalisation.SansSecret"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "ligne",
            "filters": ["sans_secret"],
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("ECLUSE_JOURNALISATION", "WARNING")},
}
