"""The advices: of the services, of the instances, of the experts invited for one dossier."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from ecluse.annuaire.models import Service
from ecluse.cycle.candidatures.models import Candidature
from ecluse.socle.models import ModeleBase, historise


class Sens(models.TextChoices):
    """What an advice says."""

    FAVORABLE = "favorable", "favorable"
    RESERVE = "reserve", "favorable avec réserves"
    DEFAVORABLE = "defavorable", "défavorable"

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        return {"favorable": "reussi", "reserve": "averifier"}.get(str(self.value), "refuse")


@historise
class Avis(ModeleBase):
    """The advice of a territorial service, asked then given."""

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="avis")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="avis")
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+"
    )
    echeance = models.DateField("attendu pour le", null=True, blank=True)
    sens = models.CharField("avis", max_length=12, choices=Sens, blank=True)
    texte = models.TextField("motivation", blank=True)
    rendu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    rendu_le = models.DateTimeField("rendu le", null=True, blank=True)

    class Meta:
        verbose_name = "avis"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "service"],
                name="avis_unique",
                violation_error_message="L’avis de ce service est déjà demandé.",
            ),
            models.CheckConstraint(
                condition=Q(sens="", rendu_le__isnull=True, rendu_par__isnull=True)
                | (Q(rendu_le__isnull=False, rendu_par__isnull=False) & ~Q(sens="") & ~Q(texte="")),
                name="avis_rendu_complet",
                violation_error_message="Un avis rendu a un sens, une motivation, "
                "un auteur et une date.",
            ),
        ]


@historise
class AvisInstance(ModeleBase):
    """What an instance (comité technique, comité des financeurs) said on a day, as an agent
    recorded it: the day of the meeting is not that of the record, nor the instance the service."""

    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="avis_instances"
    )
    # A code of the fiche's instances, or empty for another one.
    code = models.CharField("instance de la fiche", max_length=40, blank=True)
    instance = models.CharField("instance", max_length=120)
    reunie_le = models.DateField("réunie le")
    sens = models.CharField("avis", max_length=12, choices=Sens)
    texte = models.TextField("observations", blank=True)
    saisi_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "avis d’instance"
        ordering = ["reunie_le", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "instance", "reunie_le"],
                name="avis_instance_unique",
                violation_error_message="L’avis de cette instance à cette date est déjà "
                "enregistré.",
            ),
            models.CheckConstraint(
                condition=Q(sens="favorable") | ~Q(texte=""),
                name="avis_instance_motive",
                violation_error_message="Un avis réservé ou défavorable est motivé.",
            ),
        ]

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        return Sens(self.sens).ton


@historise
class Expertise(ModeleBase):
    """Somebody from outside, let into one dossier until a day, for one advice."""

    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="expertises"
    )
    email = models.EmailField("adresse électronique")
    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField("nom", max_length=80)
    qualite = models.CharField("qualité", max_length=160)
    question = models.TextField("ce qui est demandé", blank=True)
    # Known once the person has an account of that address.
    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    invite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    jusqu_au = models.DateField("accès jusqu’au (inclus)")
    revoquee_le = models.DateTimeField("accès retiré le", null=True, blank=True)
    revoquee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    # None: not declared yet, and nothing of the dossier is shown before.
    conflit = models.BooleanField("conflit d’intérêts", null=True, blank=True)
    conflit_precision = models.TextField("nature du lien", blank=True)
    declaree_le = models.DateTimeField("déclaration faite le", null=True, blank=True)
    sens = models.CharField("avis", max_length=12, choices=Sens, blank=True)
    texte = models.TextField("avis motivé", blank=True)
    rendue_le = models.DateTimeField("avis rendu le", null=True, blank=True)

    class Meta:
        verbose_name = "expertise"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["compte"], name="expertise_compte"),
            models.Index(Lower("email"), name="expertise_email"),
        ]
        constraints = [
            models.UniqueConstraint(
                F("candidature"),
                Lower("email"),
                condition=Q(revoquee_le__isnull=True),
                name="expertise_unique",
                violation_error_message="Cette personne est déjà invitée sur ce dossier.",
            ),
            models.CheckConstraint(
                condition=Q(conflit__isnull=True, declaree_le__isnull=True)
                | Q(conflit__isnull=False, declaree_le__isnull=False),
                name="expertise_declaree",
                violation_error_message="Une déclaration d’intérêts porte son instant.",
            ),
            models.CheckConstraint(
                condition=Q(conflit__isnull=True) | Q(conflit=False) | ~Q(conflit_precision=""),
                name="expertise_conflit_precise",
                violation_error_message="Un conflit d’intérêts est précisé.",
            ),
            models.CheckConstraint(
                condition=Q(rendue_le__isnull=True, sens="")
                | (Q(rendue_le__isnull=False, conflit=False) & ~Q(sens="") & ~Q(texte="")),
                name="expertise_rendue_complete",
                violation_error_message="Un avis d’expert a un sens et une motivation, "
                "et suit une déclaration sans conflit d’intérêts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}".strip()

    def ouverte(self, jour: date) -> bool:
        """Whether the person may enter on that Paris day (the last one included)."""
        return self.revoquee_le is None and jour <= self.jusqu_au

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        return Sens(self.sens).ton if self.sens else "attention"
