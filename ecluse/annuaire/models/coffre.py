"""What a structure says of itself once for all its dossiers: documents, agréments, engagement."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from ecluse.annuaire.models.comptes import Compte
from ecluse.annuaire.models.structures import Structure
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.models import Fichier, ModeleBase, historise


class NatureDocument(models.TextChoices):
    """Kinds of document; those that a fiche asks for bear the code of its piece."""

    STATUTS = "statuts", "statuts, ou délibération qui autorise à porter l’action"
    DELEGATION = "delegation_signature", "délégation de signature"
    DIRIGEANTS = "liste_dirigeants", "liste des dirigeants"
    DECLARATION = "declaration", "récépissé de déclaration ou extrait d’immatriculation"
    COMPTES = "comptes_annuels", "comptes annuels"
    COMMISSAIRE = "rapport_commissaire", "rapport du commissaire aux comptes"
    ACTIVITE = "rapport_activite", "rapport d’activité"
    SOCIALES = "attestations_sociales", "attestations fiscales et sociales"
    ASSURANCE = "assurance", "attestation d’assurance"
    AUTRE = "autre", "autre document"


class Valable(models.Model):
    """What holds from a day to another, both included; an absent bound is no bound."""

    valable_du = models.DateField("valable depuis le", null=True, blank=True)
    valable_jusqu_au = models.DateField("valable jusqu’au", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def validite(self) -> str:
        """`a_venir`, `valable` or `perime`, today."""
        jour = aujourdhui()
        if self.valable_jusqu_au is not None and self.valable_jusqu_au < jour:
            return "perime"
        if self.valable_du is not None and jour < self.valable_du:
            return "a_venir"
        return "valable"


@historise
class DocumentStructure(ModeleBase, Valable):
    """A document of the safe. Never replaced in place: another one is another row."""

    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="documents")
    nature = models.CharField("nature", max_length=24, choices=NatureDocument)
    libelle = models.CharField("précision", max_length=120, blank=True)
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    depose_par = models.ForeignKey(Compte, on_delete=models.RESTRICT, related_name="+")
    # When its keepers were told that it would soon be out of date: once.
    rappele_le = models.DateTimeField("expiration rappelée le", null=True, blank=True)
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)
    retire_par = models.ForeignKey(
        Compte, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "document de la structure"
        ordering = ["nature", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valable_du__isnull=True)
                | Q(valable_jusqu_au__isnull=True)
                | Q(valable_jusqu_au__gte=F("valable_du")),
                name="document_structure_validite",
                violation_error_message="La fin de validité ne peut pas précéder son début.",
            ),
            models.CheckConstraint(
                condition=~Q(nature=NatureDocument.AUTRE.value, libelle=""),
                name="document_structure_autre_precise",
                violation_error_message="Dites de quel document il s’agit.",
            ),
            models.CheckConstraint(
                condition=Q(retire_le__isnull=True, retire_par__isnull=True)
                | Q(retire_le__isnull=False, retire_par__isnull=False),
                name="document_structure_retrait",
                violation_error_message="Un retrait dit quand et par qui.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def intitule(self) -> str:
        """« Comptes annuels : exercice 2024 », or its own name for another document."""
        nom = str(NatureDocument(self.nature).label)
        nom = nom[:1].upper() + nom[1:]
        if self.nature == NatureDocument.AUTRE:
            return self.libelle
        return f"{nom} : {self.libelle}" if self.libelle else nom


@historise
class Agrement(ModeleBase, Valable):
    """An agrément or habilitation that an authority gave to a structure."""

    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="agrements")
    nature = models.CharField("nature", max_length=160)
    numero = models.CharField("numéro", max_length=60, blank=True)
    autorite = models.CharField("délivré par", max_length=160, blank=True)
    piece = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    depose_par = models.ForeignKey(Compte, on_delete=models.RESTRICT, related_name="+")
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)
    retire_par = models.ForeignKey(
        Compte, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "agrément"
        ordering = ["-valable_du", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valable_du__isnull=False),
                name="agrement_date",
                violation_error_message="Indiquez depuis quand l’agrément est valable.",
            ),
            models.CheckConstraint(
                condition=Q(valable_jusqu_au__isnull=True)
                | Q(valable_jusqu_au__gte=F("valable_du")),
                name="agrement_validite",
                violation_error_message="La fin de validité ne peut pas précéder son début.",
            ),
            models.CheckConstraint(
                condition=Q(retire_le__isnull=True, retire_par__isnull=True)
                | Q(retire_le__isnull=False, retire_par__isnull=False),
                name="agrement_retrait",
                violation_error_message="Un retrait dit quand et par qui.",
            ),
        ]

    def __str__(self) -> str:
        return self.nature


@historise
class EngagementRepublicain(ModeleBase):
    """The contrat d’engagement républicain that an association accepted: which text, who, when."""

    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="engagements")
    version = models.CharField("version", max_length=80)
    acceptee_le = models.DateTimeField("accepté le")
    acceptee_par = models.ForeignKey(Compte, on_delete=models.RESTRICT, related_name="+")
    qualite = models.CharField("en qualité de", max_length=120)

    class Meta:
        verbose_name = "contrat d’engagement républicain"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "version"],
                name="engagement_une_fois_par_version",
                violation_error_message="Ce contrat est déjà accepté.",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="engagement_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
