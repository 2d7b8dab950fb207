"""The documents of many conventions, made by one job, convention by convention."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from ecluse.annuaire.models import Structure
from ecluse.cycle.conventions.etats import TABLE_LOTS
from ecluse.cycle.conventions.models.conventions import Convention
from ecluse.cycle.deliberations.models import Rapport
from ecluse.socle.models import ModeleBase, historise


@historise
class LotDocuments(ModeleBase):
    """A batch that somebody asked for; `rapport` when it was said of one délibération."""

    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    etat = models.CharField("état", max_length=12, choices=TABLE_LOTS.choices, default="en_cours")
    rapport = models.ForeignKey(
        Rapport, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    total = models.PositiveIntegerField("conventions", default=0)
    termine_le = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        verbose_name = "lot de documents"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat="termine", termine_le__isnull=False)
                | (~Q(etat="termine") & Q(termine_le__isnull=True)),
                name="lot_documents_termine_date",
                violation_error_message="Un lot terminé porte son instant.",
            )
        ]
        triggers = [
            pgtrigger.FSM(name="lot_documents_etats", field="etat", transitions=TABLE_LOTS.couples)
        ]


class LigneLot(models.Model):
    """One convention of a batch and what became of it there; without convention, the one to
    prepare first from the voted lines of `structure`."""

    class Suite(models.TextChoices):
        ATTENTE = "attente", "en attente"
        FAIT = "fait", "fait"
        REFUSE = "refuse", "refusé"

    lot = models.ForeignKey(LotDocuments, on_delete=models.CASCADE, related_name="lignes")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    suite = models.CharField(max_length=8, choices=Suite, default=Suite.ATTENTE)
    motif = models.TextField("raison", blank=True)

    class Meta:
        verbose_name = "convention d’un lot"
        ordering = ["id"]
        indexes = [models.Index(fields=["lot", "suite", "id"], name="ligne_lot_suite")]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "convention"],
                name="ligne_lot_unique",
                violation_error_message="Cette convention est déjà dans le lot.",
            ),
            models.CheckConstraint(
                condition=~Q(suite="refuse") | ~Q(motif=""),
                name="ligne_lot_refus_motive",
                violation_error_message="Un refus dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=~Q(suite="fait") | Q(convention__isnull=False),
                name="ligne_lot_fait_convention",
                violation_error_message="Une ligne faite nomme sa convention.",
            ),
        ]
