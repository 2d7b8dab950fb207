"""The whole dossier as a document, made by a job when somebody asks for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ecluse.cycle.candidatures.models.dossier import Candidature
from ecluse.socle.models import Fichier, ModeleBase, historise


@historise
class Tirage(ModeleBase):
    """The PDF and the .docx of one content of a dossier: a content already printed is not printed
    again. Bank details are never in it."""

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="tirages")
    empreinte = models.CharField("empreinte du contenu", max_length=64)
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    demande_le = models.DateTimeField("demandé le")
    pdf = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    docx = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "tirage du dossier"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "empreinte"],
                name="tirage_unique",
                violation_error_message="Ce contenu est déjà tiré.",
            ),
            models.CheckConstraint(
                condition=Q(pdf__isnull=True, docx__isnull=True)
                | Q(pdf__isnull=False, docx__isnull=False),
                name="tirage_entier",
                violation_error_message="Un tirage a ses deux formats, ou aucun.",
            ),
        ]

    @property
    def pret(self) -> bool:
        """Whether the job has made it."""
        return self.pdf_id is not None
