"""The end of a convention before its term, by one party."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from ecluse.cycle.conventions.etats import TABLE_RESILIATIONS
from ecluse.cycle.conventions.models.conventions import Convention
from ecluse.socle.models import ModeleBase, historise


@historise
class Resiliation(ModeleBase):
    """Who ends it and why; once the letter is received, from when (`effet`, first day without)."""

    class Auteur(models.TextChoices):
        DEPARTEMENT = "departement", "le Département"
        STRUCTURE = "structure", "la structure"
        DECLARATION_INEXACTE = "declaration_inexacte", "le Département, pour déclaration inexacte"

    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="resiliations"
    )
    etat = models.CharField(
        "état", max_length=12, choices=TABLE_RESILIATIONS.choices, default="engagee"
    )
    auteur = models.CharField("à l’initiative de", max_length=20, choices=Auteur)
    motif = models.TextField("motif")
    entendus_le = models.DateField("dirigeants entendus le", null=True, blank=True)
    souhaitee_le = models.DateField("arrêt voulu par la structure le", null=True, blank=True)
    recue_le = models.DateField("lettre recommandée reçue le", null=True, blank=True)
    effet = models.DateField("prend effet le", null=True, blank=True)
    explication = models.JSONField("calcul de l’effet", default=dict, blank=True)
    fin_avant = models.DateField("fin avant", null=True, blank=True)

    class Meta:
        verbose_name = "résiliation"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention"],
                condition=~Q(etat="abandonnee"),
                name="resiliation_unique",
                violation_error_message="Une résiliation est déjà engagée.",
            ),
            models.CheckConstraint(
                condition=~Q(motif=""),
                name="resiliation_motivee",
                violation_error_message="Une résiliation est motivée.",
            ),
            models.CheckConstraint(
                condition=Q(
                    etat="notifiee",
                    recue_le__isnull=False,
                    effet__gte=F("recue_le"),
                    fin_avant__isnull=False,
                )
                | (~Q(etat="notifiee") & Q(effet__isnull=True, fin_avant__isnull=True)),
                name="resiliation_notifiee_complete",
                violation_error_message="Une résiliation notifiée porte sa réception et son effet.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="notifiee", auteur="departement")
                | Q(entendus_le__isnull=False, recue_le__gte=F("entendus_le")),
                name="resiliation_dirigeants_entendus",
                violation_error_message="Les dirigeants sont entendus avant que le Département "
                "ne résilie.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="resiliation_etats", field="etat", transitions=TABLE_RESILIATIONS.couples
            )
        ]
