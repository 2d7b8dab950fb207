"""An avenant: an act of its own that changes a signed convention."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ecluse.cycle.conventions.etats import TABLE_AVENANTS
from ecluse.cycle.conventions.models.conventions import Convention
from ecluse.cycle.conventions.models.declencheurs import SommeDesLignes
from ecluse.cycle.conventions.models.signature import (
    SIGNE_APRES_PUBLICATION,
    SIGNE_EN_REGLE,
    ActeSigne,
)
from ecluse.cycle.deliberations.models import Article
from ecluse.socle.models import historise


@historise
class Avenant(ActeSigne):
    """What changes, article by article, with before and after; what it adds or prolongs.

    `modifications`: `[{"article", "mode": "remplace" | "complete", "avant", "apres"}]`.
    At its signature it keeps the amount and the end that it found (`montant_avant`, `fin_avant`).
    """

    class Genre(models.TextChoices):
        DUREE = "duree", "durée"
        MONTANT = "montant", "montant"
        ANNEXE = "annexe", "annexe"
        OBJET = "objet", "objet"
        SESSION = "session", "prolongation de session"

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="avenants")
    rang = models.PositiveSmallIntegerField("rang")
    etat = models.CharField("état", max_length=12, choices=TABLE_AVENANTS.choices, default="projet")
    genres = ArrayField(
        models.CharField(max_length=8, choices=Genre), verbose_name="ce qu’il change"
    )
    objet = models.CharField("objet", max_length=300)
    modifications = models.JSONField("modifications", default=list, blank=True)
    nouvelle_fin = models.DateField("nouvelle fin", null=True, blank=True)
    # False: the act is published, what it grants to this structure is not.
    montant_connu = models.BooleanField("montant connu", default=True)
    # The articles that authorise its signature: one act, however often it was voted.
    articles = models.ManyToManyField(
        Article, related_name="avenants", blank=True, verbose_name="articles qui l’autorisent"
    )
    effet = models.DateField("prend effet le", null=True, blank=True)
    montant_avant = models.DecimalField(
        "montant avant", max_digits=12, decimal_places=2, null=True, blank=True
    )
    fin_avant = models.DateField("fin avant", null=True, blank=True)

    class Meta:
        verbose_name = "avenant"
        ordering = ["convention", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "rang"],
                name="avenant_rang_unique",
                violation_error_message="Ce numéro d’avenant est déjà pris.",
            ),
            models.CheckConstraint(
                condition=Q(rang__gte=1, originaux__gte=1),
                name="avenant_rang_et_originaux",
                violation_error_message="Un avenant a un rang et un original au moins.",
            ),
            models.CheckConstraint(
                condition=Q(genres__len__gt=0) & ~Q(objet=""),
                name="avenant_objet",
                violation_error_message="Un avenant dit ce qu’il change.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=["projet", "abandonne"]) | Q(emise_le__isnull=False),
                name="avenant_emis",
                violation_error_message="Un avenant à signer porte l’instant où il a été proposé.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="signe")
                | (SIGNE_EN_REGLE & Q(montant_avant__isnull=False, fin_avant__isnull=False)),
                name="avenant_signe_apres_transmission",
                violation_error_message="La signature suit la transmission au contrôle "
                "de légalité et la publication.",
            ),
            models.CheckConstraint(
                condition=SIGNE_APRES_PUBLICATION,
                name="avenant_signe_apres_publication",
                violation_error_message="La signature suit la publication.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="avenant_etats", field="etat", transitions=TABLE_AVENANTS.couples),
            SommeDesLignes(name="avenant_somme", cle="convention_id"),
        ]

    def __str__(self) -> str:
        return f"avenant n° {self.rang} à la convention {self.convention.numero}"

    @property
    def numero(self) -> str:
        """« CONV-2025-00001, avenant n° 1 »."""
        return f"{self.convention.numero}, avenant n° {self.rang}"
