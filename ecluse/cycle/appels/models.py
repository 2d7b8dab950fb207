"""Calls for projects, dispositifs with their versioned fiches, deposit windows."""

import re
from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils.functional import cached_property

from ecluse.regles.dates import debut_de_journee, fin_de_journee
from ecluse.regles.fiches import Fiche
from ecluse.socle.models import ModeleBase, historise

#: Typed fiches by fingerprint of their content; frozen objects, safe to share between threads.
_FICHES: dict[str, Fiche] = {}
FICHES_GARDEES = 200


@historise
class Appel(ModeleBase):
    """An appel à projets of a year."""

    annee = models.PositiveSmallIntegerField("année")
    titre = models.CharField("titre", max_length=160)
    presentation = models.TextField("présentation", blank=True)
    publie_le = models.DateTimeField("publié le", null=True, blank=True)

    class Meta:
        verbose_name = "appel à projets"
        ordering = ["-annee", "titre"]
        constraints = [
            models.UniqueConstraint(
                fields=["annee", "titre"],
                name="appel_unique",
                violation_error_message="Cet appel à projets existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.titre} {self.annee}"


def intituler(code: str, libelle: str) -> str:
    """The title that people read: numbered only when the call itself numbers it."""
    return f"{code} {libelle}" if code[:1].isdigit() else libelle


def rang_du_code(code: str) -> tuple[bool, list[int], str]:
    """The order in which the call numbers its dispositifs: 2.2 before 2.10, ours last."""
    return (not code[:1].isdigit(), [int(n) for n in re.findall(r"\d+", code)], code)


@historise
class Dispositif(ModeleBase):
    """A dispositif of a year: what a fiche describes. Numbers of thématiques change every year."""

    annee = models.PositiveSmallIntegerField("année")
    code = models.CharField("code", max_length=30)
    libelle = models.CharField("libellé", max_length=200)
    thematique = models.CharField("thématique", max_length=160, blank=True)

    class Meta:
        verbose_name = "dispositif"
        ordering = ["-annee", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["annee", "code"],
                name="dispositif_unique",
                violation_error_message="Ce dispositif existe déjà pour cette année.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.libelle} ({self.annee})"

    @property
    def reference(self) -> str:
        """`2025/4.5`, as the contracts of the engine and the habilitations name it."""
        return f"{self.annee}/{self.code}"

    @property
    def intitule(self) -> str:
        """« 4.5 Guichet unique… »; a code that is no number is ours, and is not shown."""
        return intituler(self.code, self.libelle)


@historise
class VersionFiche(ModeleBase):
    """A published fiche, as validated by the engine; never changed, only followed by another."""

    dispositif = models.ForeignKey(Dispositif, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveIntegerField("version")
    contenu = models.JSONField("contenu")
    empreinte = models.CharField("empreinte", max_length=64)
    publiee_le = models.DateTimeField("publiée le")
    motif = models.TextField("motif", blank=True)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "version de fiche"
        ordering = ["dispositif", "-numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispositif", "numero"],
                name="version_fiche_unique",
                violation_error_message="Cette version existe déjà.",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="version_fiche_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    @cached_property
    def fiche(self) -> Fiche:
        """The typed fiche, validated once per process: a version never changes."""
        connue = _FICHES.get(self.empreinte)
        if connue is None:
            connue = Fiche.model_validate(self.contenu)
            if len(_FICHES) >= FICHES_GARDEES:
                _FICHES.clear()
            _FICHES[self.empreinte] = connue
        return connue


@historise
class SessionDepot(ModeleBase):
    """A window in which candidatures are deposited and validated, bounds included, Paris dates."""

    class Canal(models.TextChoices):
        """How candidatures reach the Département."""

        PLATEFORME = "plateforme", "en ligne"
        SERVICES = "services", "sur papier, aux services"

    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="sessions")
    version = models.ForeignKey(VersionFiche, on_delete=models.PROTECT, related_name="sessions")
    # The name of the window in the fiche: what links these dates to what the fiche says of them.
    code = models.CharField("code", max_length=40, default="unique")
    libelle = models.CharField("libellé", max_length=120, blank=True)
    canal = models.CharField("canal", max_length=10, choices=Canal, default=Canal.PLATEFORME)
    ouverture = models.DateField("ouverture")
    cloture = models.DateField("clôture (incluse)")
    realisation_debut = models.DateField("début de la réalisation")
    realisation_fin = models.DateField("fin de la réalisation")
    # Withdrawn before it opened: nobody could answer it.
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "session de dépôt"
        ordering = ["cloture", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appel", "version", "code"],
                condition=Q(retiree_le__isnull=True),
                name="session_unique",
                violation_error_message="Cette session de dépôt existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(cloture__gte=F("ouverture")),
                name="session_periode",
                violation_error_message="La clôture ne peut pas précéder l’ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(realisation_fin__gte=F("realisation_debut")),
                name="session_realisation",
                violation_error_message="La fin de réalisation ne peut pas précéder son début.",
            ),
        ]
        triggers = [
            # An extension was announced by an act: the closing never comes back before it.
            pgtrigger.Trigger(
                name="session_cloture_avance",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__cloture__lt=pgtrigger.F("old__cloture")),
                func="""
                    IF EXISTS (SELECT 1 FROM appels_prolongation WHERE session_id = OLD.id) THEN
                        RAISE EXCEPTION 'An extended window cannot close earlier';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    @property
    def nom(self) -> str:
        """« session 2 », « session deuxième période »: its label, else its short name in words."""
        return f"session {self.libelle or self.code.removeprefix('session_').replace('_', ' ')}"

    @property
    def ouvre_le(self) -> datetime:
        """First instant of the window."""
        return debut_de_journee(self.ouverture)

    @property
    def ferme_le(self) -> datetime:
        """First instant after the window: the last second of the closing day is still inside."""
        return fin_de_journee(self.cloture)

    def ouverte(self, instant: datetime) -> bool:
        """Whether `instant` (aware) lies in the window."""
        return self.retiree_le is None and self.ouvre_le <= instant < self.ferme_le

    @property
    def en_ligne(self) -> bool:
        """Whether porteurs answer it here, rather than on paper."""
        return self.canal == self.Canal.PLATEFORME

    def relire(self) -> "SessionDepot":
        """Read the closing again, once the extension that may hold the row has ended; itself.

        A shared lock: those who deposit do not wait for one another. Inside a transaction.
        """
        with connection.cursor() as curseur:
            curseur.execute(
                "SELECT cloture FROM appels_sessiondepot WHERE id = %s FOR SHARE", [self.pk]
            )
            (self.cloture,) = curseur.fetchone()
        return self

    @property
    def dispositif(self) -> Dispositif:
        """The dispositif of the window."""
        return self.version.dispositif


@historise
class Prolongation(ModeleBase):
    """A closing moved forward by an act; what it was stays written."""

    session = models.ForeignKey(
        SessionDepot, on_delete=models.PROTECT, related_name="prolongations"
    )
    ancienne_cloture = models.DateField("ancienne clôture (incluse)")
    nouvelle_cloture = models.DateField("nouvelle clôture (incluse)")
    acte_reference = models.CharField("référence de l’acte", max_length=80)
    acte_date = models.DateField("date de l’acte")
    motif = models.TextField("motif")
    decidee_le = models.DateTimeField("enregistrée le")
    decidee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "prolongation"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "ancienne_cloture"],
                name="prolongation_unique",
                violation_error_message="Cette session a déjà été prolongée depuis cette date.",
            ),
            models.CheckConstraint(
                condition=Q(nouvelle_cloture__gt=F("ancienne_cloture")),
                name="prolongation_avance",
                violation_error_message="Une prolongation repousse la clôture.",
            ),
            models.CheckConstraint(
                condition=~Q(acte_reference="") & ~Q(motif=""),
                name="prolongation_par_un_acte",
                violation_error_message="Une prolongation porte la référence de son acte et son "
                "motif.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="prolongation_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]


class BrouillonFiche(ModeleBase):
    """A fiche being written on screen: one per dispositif, shared by those who edit fiches.

    Not tracked by trigger: it is saved at each pause of the keyboard, and what counts is the
    version that its publication makes.
    """

    annee = models.PositiveSmallIntegerField("année")
    code = models.CharField("code", max_length=30)
    # Data of the shape of a fiche, maybe not valid yet.
    contenu = models.JSONField("contenu")
    # What it is compared with; none for a new dispositif.
    base = models.ForeignKey(VersionFiche, on_delete=models.PROTECT, null=True, related_name="+")
    origine = models.CharField("origine", max_length=200)
    # The page that wrote last: its own late savings are no conflict.
    jeton = models.CharField("page", max_length=16, blank=True)
    modifie_le = models.DateTimeField("modifié le")
    modifie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "brouillon de fiche"
        ordering = ["-annee", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["annee", "code"],
                name="brouillon_fiche_unique",
                violation_error_message="Un brouillon de cette fiche existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.annee}/{self.code}"

    @property
    def reference(self) -> str:
        """`2025/4.5`."""
        return f"{self.annee}/{self.code}"
