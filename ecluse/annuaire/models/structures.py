"""The structures that carry projects, their establishments and their bank details."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse

from ecluse.annuaire.models.lieux import Territoire
from ecluse.socle.models import Fichier, ModeleBase, historise
from ecluse.socle.tri import CleTri


class Categorie(models.TextChoices):
    """What a structure is, in the words of the fiches (contract of `eligibilite`)."""

    ASSOCIATION = "association", "association"
    ASSOCIATION_AGREEE_FSL = "association_agreee_fsl", "association agréée FSL"
    BAILLEUR_SOCIAL = "bailleur_social", "bailleur social"
    CCAS = "ccas", "centre communal d’action sociale (CCAS)"
    CIAS = "cias", "centre intercommunal d’action sociale (CIAS)"
    CENTRE_SOCIAL = "centre_social", "centre social"
    CLLAJ = "cllaj", "comité local pour le logement autonome des jeunes (CLLAJ)"
    COMMUNE = "commune", "commune"
    E2C = "e2c", "école de la deuxième chance (E2C)"
    EPCI = "epci", "établissement public de coopération intercommunale (EPCI)"
    ETABLISSEMENT_PUBLIC = "etablissement_public", "établissement public"
    MISSION_LOCALE = "mission_locale", "mission locale"
    ORGANISME_FORMATION = "organisme_formation", "organisme de formation"
    PLIE = "plie", "plan local pour l’insertion et l’emploi (PLIE)"
    SIAE_ACI = "siae_aci", "atelier et chantier d’insertion"
    SIAE_AI = "siae_ai", "association intermédiaire"
    SIAE_CE = "siae_ce", "chantier d’insertion (CE)"
    SIAE_UEUT = "siae_ueut", "chantier d’insertion (UEUT)"
    AIS = "agence_immobiliere_sociale", "agence immobilière sociale"
    CAF = "caf", "caisse d’allocations familiales"
    AUTRE = "autre", "autre"


@historise
class Structure(ModeleBase):
    """A legal entity that carries projects; its establishments and bank accounts are other rows."""

    nom = models.CharField("nom", max_length=160)
    sigle = models.CharField("sigle", max_length=40, blank=True)
    siren = models.CharField("SIREN", max_length=9, unique=True, null=True, blank=True)
    rna = models.CharField("RNA", max_length=10, unique=True, null=True, blank=True)
    categories = ArrayField(
        models.CharField(max_length=40, choices=Categorie), verbose_name="catégories", default=list
    )
    categories_confirmees = models.BooleanField("catégories confirmées", default=False)
    adresse = models.TextField("adresse", blank=True)
    commune = models.CharField("commune", max_length=120, blank=True)
    territoire = models.ForeignKey(
        Territoire, on_delete=models.PROTECT, null=True, blank=True, related_name="structures"
    )
    representant = models.CharField("représentant légal", max_length=120, blank=True)
    qualite_representant = models.CharField("qualité", max_length=120, blank=True)
    debut = models.DateField("existe depuis", null=True, blank=True)
    fin = models.DateField("existe jusqu’au", null=True, blank=True)
    remplacee_par = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="remplace"
    )
    # What lists sort and search by: the name and the sigle without accents, in lower case.
    tri = models.GeneratedField(
        expression=CleTri(Concat("nom", Value(" "), "sigle")),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "structure"
        ordering = ["tri", "id"]
        indexes = [models.Index(fields=["tri", "id"], name="structure_tri")]
        constraints = [
            models.CheckConstraint(
                condition=Q(siren__isnull=True) | Q(siren__regex=r"^\d{9}$"),
                name="structure_siren_forme",
                violation_error_message="Le SIREN compte neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(rna__isnull=True) | Q(rna__regex=r"^W\d{9}$"),
                name="structure_rna_forme",
                violation_error_message="Le RNA s’écrit W suivi de neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(debut__isnull=True) | Q(fin__gte=F("debut")),
                name="structure_periode",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("annuaire:structure", args=[self.uid])


@historise
class Etablissement(ModeleBase):
    """A place of a structure, known by its SIRET."""

    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, related_name="etablissements"
    )
    siret = models.CharField("SIRET", max_length=14, unique=True)
    nom = models.CharField("nom", max_length=160, blank=True)
    adresse = models.TextField("adresse", blank=True)
    siege = models.BooleanField("siège", default=False)
    debut = models.DateField(null=True, blank=True)
    fin = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "établissement"
        ordering = ["-siege", "siret"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret__regex=r"^\d{14}$"),
                name="etablissement_siret_forme",
                violation_error_message="Le SIRET compte quatorze chiffres.",
            ),
            models.UniqueConstraint(
                fields=["structure"],
                condition=Q(siege=True),
                name="etablissement_un_siege",
                violation_error_message="Une structure a un seul siège.",
            ),
        ]


@historise
class CoordonneesBancaires(ModeleBase):
    """A bank account of a structure with its RIB. Never edited: a new RIB is a new row."""

    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, related_name="coordonnees_bancaires"
    )
    iban = models.CharField("IBAN", max_length=34)
    bic = models.CharField("BIC", max_length=11, blank=True)
    titulaire = models.CharField("titulaire du compte", max_length=120)
    domiciliation = models.CharField("domiciliation", max_length=120, blank=True)
    rib = models.ForeignKey(Fichier, on_delete=models.PROTECT, null=True, related_name="+")
    fin = models.DateTimeField("remplacé le", null=True, blank=True)

    class Meta:
        verbose_name = "coordonnées bancaires"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(iban__regex=r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$"),
                name="coordonnees_iban_forme",
                violation_error_message="L’IBAN est mal formé.",
            )
        ]

    @property
    def iban_masque(self) -> str:
        """The IBAN as lists and messages show it: country, key, and the last four characters."""
        return f"{self.iban[:4]} •••• {self.iban[-4:]}"
