"""What was really done: monthly indicators, bilans, corrections."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.etats import TABLE
from ecluse.socle.models import Fichier, ModeleBase, historise


@historise
class SaisieIndicateur(ModeleBase):
    """The value of one indicator for one month of a convention."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="saisies")
    fiche = models.CharField("fiche", max_length=40)
    code = models.CharField("indicateur", max_length=60)
    mois = models.DateField("mois")
    valeur = models.PositiveIntegerField("valeur")
    saisie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    modifiee_le = models.DateTimeField("modifiée le")

    class Meta:
        verbose_name = "valeur d’indicateur"
        ordering = ["convention", "fiche", "code", "mois"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "fiche", "code", "mois"],
                name="saisie_unique",
                violation_error_message="Cette valeur est déjà saisie pour ce mois.",
            ),
            models.CheckConstraint(
                condition=Q(mois__day=1),
                name="saisie_premier_du_mois",
                violation_error_message="Un mois est noté par son premier jour.",
            ),
        ]


@historise
class Bilan(ModeleBase):
    """The final bilan of a convention, section by section."""

    convention = models.OneToOneField(Convention, on_delete=models.PROTECT, related_name="bilan")
    etat = models.CharField("état", max_length=12, choices=TABLE.choices, default="brouillon")
    soumis_le = models.DateTimeField("remis le", null=True, blank=True)
    soumis_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    accepte_le = models.DateTimeField("accepté le", null=True, blank=True)
    accepte_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    objectifs_atteints = models.BooleanField("objectifs atteints", null=True, blank=True)
    appreciation = models.TextField("appréciation du Département", blank=True)

    class Meta:
        verbose_name = "bilan"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat="soumis") | Q(soumis_le__isnull=False, soumis_par__isnull=False),
                name="bilan_soumis_complet",
                violation_error_message="Un bilan remis porte sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="accepte")
                | Q(
                    accepte_le__isnull=False,
                    accepte_par__isnull=False,
                    objectifs_atteints__isnull=False,
                ),
                name="bilan_accepte_complet",
                violation_error_message="Accepter un bilan dit si les objectifs sont atteints.",
            ),
        ]
        triggers = [pgtrigger.FSM(name="bilan_etats", field="etat", transitions=TABLE.couples)]


@historise
class SectionBilan(ModeleBase):
    """One section of a bilan, versioned like the sections of a dossier."""

    bilan = models.ForeignKey(Bilan, on_delete=models.CASCADE, related_name="sections")
    code = models.CharField("section", max_length=40)
    contenu = models.JSONField("contenu", default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)
    modifiee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    modifiee_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "section du bilan"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bilan", "code"],
                name="section_bilan_unique",
                violation_error_message="Cette section existe déjà.",
            )
        ]


@historise
class PieceBilan(ModeleBase):
    """A document joined to a bilan."""

    bilan = models.ForeignKey(Bilan, on_delete=models.PROTECT, related_name="pieces")
    code = models.CharField(max_length=40)
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    retiree_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "pièce du bilan"
        ordering = ["id"]


@historise
class Correction(ModeleBase):
    """A correction asked of a bilan: it unlocks the sections that it names, and only those."""

    bilan = models.ForeignKey(Bilan, on_delete=models.PROTECT, related_name="corrections")
    sections = ArrayField(models.CharField(max_length=40), verbose_name="sections à reprendre")
    motif = models.TextField("motif")
    demandee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    echeance = models.DateField("attendue pour le", null=True, blank=True)
    resolue_le = models.DateTimeField("résolue le", null=True, blank=True)

    class Meta:
        verbose_name = "demande de correction"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bilan"],
                condition=Q(resolue_le__isnull=True),
                name="correction_une_ouverte",
                violation_error_message="Une demande de correction est déjà ouverte.",
            ),
            models.CheckConstraint(
                condition=Q(sections__len__gt=0) & ~Q(motif=""),
                name="correction_motivee",
                violation_error_message="Une correction nomme des sections et un motif.",
            ),
        ]
