"""What was issued, byte for byte."""

import pgtrigger
from django.db import models
from django.db.models import Q

from ecluse.cycle.conventions.models.avenants import Avenant
from ecluse.cycle.conventions.models.conventions import Convention
from ecluse.socle.emission import DocumentEmis
from ecluse.socle.models import historise


@historise
class DocumentConvention(DocumentEmis):
    """A document of a convention or of one of its avenants, as issued."""

    class Genre(models.TextChoices):
        CONVENTION = "convention", "convention"
        NOTIFICATION = "notification", "courrier de notification"
        AVENANT = "avenant", "avenant"
        COURRIER = "courrier", "courrier d’accompagnement"

    #: What a convention is proposed for signature with.
    DE_LA_CONVENTION = (Genre.CONVENTION, Genre.NOTIFICATION)

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="documents")
    avenant = models.ForeignKey(
        Avenant, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    genre = models.CharField(max_length=16, choices=Genre)

    class Meta:
        verbose_name = "document de convention"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(genre="avenant") | Q(avenant__isnull=False),
                name="document_avenant",
                violation_error_message="Le document d’un avenant dit lequel.",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="document_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
