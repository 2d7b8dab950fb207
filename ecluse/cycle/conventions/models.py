"""Conventions: the engagement of the Département towards a structure, and its documents."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecluse.annuaire.models import CoordonneesBancaires, Structure
from ecluse.cycle.conventions.etats import TABLE
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.socle.models import Fichier, ModeleBase, historise


@historise
class ModeleConvention(ModeleBase):
    """A versioned text of clauses; « à adopter » until a délibération adopts it."""

    code = models.CharField("code", max_length=40)
    version = models.PositiveIntegerField("version")
    titre = models.CharField("titre", max_length=160)
    source = models.TextField("clauses (Markdown)")
    adopte_par = models.CharField("adopté par la délibération", max_length=20, blank=True)

    class Meta:
        verbose_name = "modèle de convention"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="modele_convention_unique",
                violation_error_message="Cette version du modèle existe déjà.",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="modele_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]


@historise
class Convention(ModeleBase):
    """An agreement with one structure over one or several voted lines."""

    etat = models.CharField("état", max_length=12, choices=TABLE.choices, default="projet")
    numero = models.CharField("numéro", max_length=20, unique=True)
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="conventions")
    modele = models.ForeignKey(ModeleConvention, on_delete=models.PROTECT, related_name="+")
    objet = models.CharField("objet", max_length=256)
    montant_maximum = models.DecimalField("montant maximum", max_digits=12, decimal_places=2)
    debut = models.DateField("début")
    fin = models.DateField("fin")
    coordonnees_bancaires = models.ForeignKey(
        CoordonneesBancaires, on_delete=models.PROTECT, related_name="+"
    )
    originaux = models.PositiveSmallIntegerField("originaux", default=2)
    signataire_structure = models.CharField("signataire de la structure", max_length=160)
    qualite_structure = models.CharField("qualité", max_length=160, blank=True)
    signataire_departement = models.CharField("signataire du Département", max_length=160)
    qualite_departement = models.CharField("qualité", max_length=160, blank=True)
    # The fiches as they stood: what is computed later is computed from these.
    fiches = models.JSONField("fiches figées", default=dict)
    # When the documents were last asked for: those in force carry that very instant.
    documents_demandes_le = models.DateTimeField("documents demandés le", null=True, blank=True)
    documents_erreur = models.TextField("échec de la génération", blank=True)
    # Until then it is the Département's own paper.
    emise_le = models.DateTimeField("proposée à la signature le", null=True, blank=True)
    transmise_le = models.DateField("transmise au contrôle de légalité le", null=True, blank=True)
    publiee_le = models.DateField("publiée le", null=True, blank=True)
    notifiee_le = models.DateField("notifiée le", null=True, blank=True)
    signee_le = models.DateField("signée le", null=True, blank=True)
    signature_enregistree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    scan = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "convention"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["etat", "-id"], name="convention_etat_id"),
            models.Index(fields=["structure", "-id"], name="convention_structure_id"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(originaux__gte=1),
                name="convention_originaux",
                violation_error_message="Une convention est signée en un original au moins.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=["projet", "abandonnee"]) | Q(emise_le__isnull=False),
                name="convention_emise",
                violation_error_message="Une convention à signer porte l’instant où elle a été "
                "proposée à la signature.",
            ),
            models.CheckConstraint(
                condition=Q(montant_maximum__gt=0),
                name="convention_montant_positif",
                violation_error_message="Le montant d’une convention est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="convention_periode",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["signee", "soldee"])
                | Q(
                    signee_le__isnull=False,
                    transmise_le__isnull=False,
                    publiee_le__isnull=False,
                    signature_enregistree_par__isnull=False,
                    signee_le__gte=F("transmise_le"),
                ),
                name="convention_signee_apres_transmission",
                violation_error_message="La signature suit la transmission au contrôle "
                "de légalité et la publication.",
            ),
            models.CheckConstraint(
                condition=Q(publiee_le__isnull=True)
                | Q(signee_le__isnull=True)
                | Q(signee_le__gte=F("publiee_le")),
                name="convention_signee_apres_publication",
                violation_error_message="La signature suit la publication.",
            ),
        ]
        triggers = [pgtrigger.FSM(name="convention_etats", field="etat", transitions=TABLE.couples)]

    def __str__(self) -> str:
        return f"convention {self.numero}"


@historise
class LigneConvention(ModeleBase):
    """A voted line carried by a convention."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="lignes")
    ligne = models.ForeignKey(LigneRapport, on_delete=models.PROTECT, related_name="conventions")
    fiche = models.CharField("fiche", max_length=40)
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)
    abandonnee_le = models.DateTimeField("abandonnée le", null=True, blank=True)

    class Meta:
        verbose_name = "ligne de convention"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ligne"],
                condition=Q(abandonnee_le__isnull=True),
                name="ligne_convention_unique",
                violation_error_message="Cette ligne votée est déjà conventionnée.",
            ),
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="ligne_convention_positive",
                violation_error_message="Le montant d’une ligne est supérieur à zéro.",
            ),
        ]


@historise
class DocumentConvention(ModeleBase):
    """A document as issued: both formats, the hash of its inputs, the tools that made it."""

    class Genre(models.TextChoices):
        CONVENTION = "convention", "convention"
        NOTIFICATION = "notification", "courrier de notification"

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="documents")
    genre = models.CharField(max_length=16, choices=Genre)
    docx = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    entrees = models.JSONField("entrées figées")
    empreinte_entrees = models.CharField(max_length=64)
    outils = models.JSONField("versions des outils")
    instant = models.DateTimeField("instant")

    class Meta:
        verbose_name = "document de convention"
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(
                name="document_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
