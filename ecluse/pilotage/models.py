"""What a person keeps of the list of dossiers, and the acts done on many of them at once."""

from urllib.parse import urlencode

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ecluse.annuaire.models import Role, Service
from ecluse.cycle.candidatures.models import Candidature
from ecluse.pilotage.etats import TABLE
from ecluse.socle.models import Fichier, ModeleBase, historise


class VueDossiers(ModeleBase):
    """A list of dossiers under a name: its filters and its order.

    The row without a name is not a list: it keeps the columns that the person has chosen.
    """

    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vues_dossiers"
    )
    nom = models.CharField("nom", max_length=60, blank=True)
    # Parameters of the address of the list, as typed: read again by the form of the filters.
    parametres = models.JSONField("filtres", default=dict, blank=True)
    colonnes = ArrayField(
        models.CharField(max_length=30), verbose_name="colonnes", default=list, blank=True
    )
    # Shared with a service, or with a role for who works in none.
    partage_service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    partage_role = models.CharField(
        "partagée avec", max_length=20, choices=Role, blank=True, default=""
    )

    class Meta:
        verbose_name = "liste enregistrée"
        ordering = ["nom", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["compte", "nom"],
                name="vue_dossiers_unique",
                violation_error_message="Vous avez déjà une liste de ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(partage_service__isnull=True) | Q(partage_role=""),
                name="vue_dossiers_un_partage",
                violation_error_message="Une liste se partage avec un service ou avec un rôle.",
            ),
            models.CheckConstraint(
                condition=~Q(nom="") | Q(partage_service__isnull=True, partage_role=""),
                name="vue_dossiers_colonnes_a_soi",
                violation_error_message="Le choix des colonnes ne se partage pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom or "colonnes"

    @property
    def adresse(self) -> str:
        """The parameters of the address of the list."""
        return urlencode(sorted(self.parametres.items()))

    @property
    def est_partagee(self) -> bool:
        """Whether others see it."""
        return self.partage_service_id is not None or bool(self.partage_role)


@historise
class Lot(ModeleBase):
    """The same act on several dossiers: prepared, confirmed once, then done dossier by dossier."""

    class Genre(models.TextChoices):
        """What is done to each dossier."""

        AFFECTER = "affecter", "affecter à un instructeur"
        AVIS = "avis", "demander un avis"
        MESSAGE = "message", "envoyer un message"
        EXPORT = "export", "exporter en .xlsx"

    genre = models.CharField("action", max_length=10, choices=Genre)
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    etat = models.CharField("état", max_length=12, choices=TABLE.choices, default="prepare")
    # What was asked: the filters of the list (`criteres`), then the choices of the act.
    parametres = models.JSONField("paramètres", default=dict, blank=True)
    total = models.PositiveIntegerField("dossiers", default=0)
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lance_le = models.DateTimeField("lancé le", null=True, blank=True)
    termine_le = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        verbose_name = "action groupée"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat="prepare", lance_le__isnull=True)
                | (~Q(etat="prepare") & Q(lance_le__isnull=False)),
                name="lot_lance_date",
                violation_error_message="Une action lancée porte son instant.",
            ),
            models.CheckConstraint(
                condition=Q(etat="termine", termine_le__isnull=False)
                | (~Q(etat="termine") & Q(termine_le__isnull=True)),
                name="lot_termine_date",
                violation_error_message="Une action terminée porte son instant.",
            ),
        ]
        triggers = [pgtrigger.FSM(name="lot_etats", field="etat", transitions=TABLE.couples)]

    def __str__(self) -> str:
        return f"{self.Genre(self.genre).label} ({self.total})"


class LotDossier(models.Model):
    """A dossier of a lot, and what became of it there."""

    class Suite(models.TextChoices):
        """What was done."""

        ATTENTE = "attente", "en attente"
        FAIT = "fait", "fait"
        REFUSE = "refuse", "refusé"

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="dossiers")
    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="+")
    suite = models.CharField(max_length=8, choices=Suite, default=Suite.ATTENTE)
    motif = models.TextField("raison", blank=True)
    # The message as it was previewed, until it is sent.
    contenu = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "dossier d’une action groupée"
        ordering = ["id"]
        indexes = [models.Index(fields=["lot", "suite", "id"], name="lot_dossier_suite")]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "candidature"],
                name="lot_dossier_unique",
                violation_error_message="Ce dossier est déjà dans le lot.",
            ),
            models.CheckConstraint(
                condition=~Q(suite="refuse") | ~Q(motif=""),
                name="lot_dossier_refus_motive",
                violation_error_message="Un refus dit pourquoi.",
            ),
        ]
