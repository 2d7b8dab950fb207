"""The documents of a rapport: when they were asked for, and what was issued, byte for byte."""

import pgtrigger
from django.db import models

from ecluse.cycle.deliberations.models.rapports import Rapport
from ecluse.socle.emission import DocumentEmis
from ecluse.socle.models import ModeleBase, historise


@historise
class DemandeDocuments(ModeleBase):
    """The latest request for the documents of a rapport: those in force carry its instant."""

    rapport = models.OneToOneField(
        Rapport, on_delete=models.CASCADE, related_name="demande_documents"
    )
    instant = models.DateTimeField("demandés le")
    erreur = models.TextField("échec de la génération", blank=True)

    class Meta:
        verbose_name = "demande de documents"
        ordering = ["id"]


@historise
class DocumentRapport(DocumentEmis):
    """A document of a rapport, as issued."""

    class Genre(models.TextChoices):
        RAPPORT = "rapport", "rapport"
        DELIBERATION = "deliberation", "délibération"
        ANNEXE = "annexe", "annexe de répartition"

    rapport = models.ForeignKey(Rapport, on_delete=models.PROTECT, related_name="documents")
    genre = models.CharField(max_length=16, choices=Genre)

    class Meta:
        verbose_name = "document d’un rapport"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "genre", "instant"],
                name="document_rapport_unique",
                violation_error_message="Ce document a déjà été généré.",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="document_rapport_inalterable",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]
