"""Corrections that the service asks of a validated dossier: some sections, until a day."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecluse.cycle.candidatures.etats import TABLE_CORRECTION
from ecluse.cycle.candidatures.models.dossier import Candidature
from ecluse.socle.models import ModeleBase, historise


@historise
class Correction(ModeleBase):
    """One request: its points unlock their sections, the rest of the dossier stays as validated."""

    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="corrections"
    )
    etat = models.CharField(
        "état", max_length=10, choices=TABLE_CORRECTION.choices, default="ouverte"
    )
    echeance = models.DateField("à rendre au plus tard le (inclus)")
    demandee_le = models.DateTimeField("demandée le")
    demandee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    terminee_le = models.DateTimeField("terminée le", null=True, blank=True)
    terminee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    # What the dossier was, and what it became when it was sent back.
    empreinte_avant = models.CharField("empreinte avant", max_length=64)
    empreinte_apres = models.CharField("empreinte après", max_length=64, blank=True)

    class Meta:
        verbose_name = "demande de correction"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(etat="ouverte"),
                name="correction_dossier_une_ouverte",
                violation_error_message="Une correction est déjà en cours sur ce dossier.",
            ),
            models.CheckConstraint(
                condition=Q(etat="ouverte", terminee_le__isnull=True)
                | (
                    ~Q(etat="ouverte")
                    & Q(terminee_le__isnull=False, terminee_le__gte=F("demandee_le"))
                ),
                name="correction_dossier_terminee",
                violation_error_message="Une correction terminée porte son instant.",
            ),
            models.CheckConstraint(
                condition=Q(etat="renvoyee", terminee_par__isnull=False) & ~Q(empreinte_apres="")
                | (~Q(etat="renvoyee") & Q(empreinte_apres="")),
                name="correction_dossier_renvoyee",
                violation_error_message="Une correction renvoyée porte son auteur et la nouvelle "
                "empreinte du dossier.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="correction_dossier_etats", field="etat", transitions=TABLE_CORRECTION.couples
            )
        ]


@historise
class PointCorrection(ModeleBase):
    """One thing to correct: a section of the dossier, or one piece, with what is expected of it."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="points")
    section = models.CharField("section", max_length=40)
    # The code of the piece, when the section is that of pieces.
    piece = models.CharField("pièce", max_length=40, blank=True)
    consigne = models.TextField("ce qui est attendu")
    # The content of the section when it was asked, then when it was sent back (plain data).
    avant = models.JSONField("avant")
    apres = models.JSONField("après", null=True, blank=True)

    class Meta:
        verbose_name = "point de correction"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "section", "piece"],
                name="point_correction_unique",
                violation_error_message="Cette section est déjà demandée.",
            ),
            models.CheckConstraint(
                condition=~Q(consigne=""),
                name="point_correction_consigne",
                violation_error_message="Dites ce qui est attendu.",
            ),
            models.CheckConstraint(
                condition=Q(section="pieces") & ~Q(piece="") | (~Q(section="pieces") & Q(piece="")),
                name="point_correction_piece",
                violation_error_message="Une pièce est demandée par son nom.",
            ),
        ]
