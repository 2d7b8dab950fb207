"""The dossier of a candidature: sections, forecast budget, pieces."""

from decimal import Decimal
from typing import Any, Self, cast

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from ecluse.annuaire.models import (
    CoordonneesBancaires,
    Etablissement,
    Structure,
    Territoire,
)
from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.candidatures.etats import TABLE
from ecluse.socle.models import Fichier, ModeleBase, historise
from ecluse.socle.requetes import Requete


@historise
class Candidature(ModeleBase):
    """A structure's answer to a session: draft, deposited, validated, then moved by the cycle."""

    class Origine(models.TextChoices):
        """How it reached the Département."""

        PLATEFORME = "plateforme", "en ligne"
        PAPIER = "papier", "sur papier"

    session = models.ForeignKey(SessionDepot, on_delete=models.PROTECT, related_name="candidatures")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="candidatures")
    etablissement = models.ForeignKey(
        Etablissement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    territoires = models.ManyToManyField(
        Territoire, related_name="candidatures", verbose_name="territoires", blank=True
    )
    etat = models.CharField("état", max_length=20, choices=TABLE.choices, default="brouillon")
    numero = models.CharField("numéro", max_length=20, unique=True, null=True, blank=True)
    intitule = models.CharField("intitulé du projet", max_length=200, blank=True)
    montant_demande = models.DecimalField(
        "montant demandé", max_digits=12, decimal_places=2, null=True, blank=True
    )
    debut = models.DateField("début de l’action", null=True, blank=True)
    fin = models.DateField("fin de l’action", null=True, blank=True)
    coordonnees_bancaires = models.ForeignKey(
        CoordonneesBancaires, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    modifiee_le = models.DateTimeField("modifiée le", null=True, blank=True)
    deposee_le = models.DateTimeField("déposée le", null=True, blank=True)
    deposee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    validee_le = models.DateTimeField("validée le", null=True, blank=True)
    validee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    # SHA-256 of the whole content (answers, budget, fingerprints of pieces) as deposited.
    empreinte = models.CharField("empreinte", max_length=64, blank=True)
    instructeur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    recherche = models.TextField("texte de recherche", blank=True, editable=False)
    # A candidature that came on paper: what decides is the day of its reception.
    origine = models.CharField(
        "origine", max_length=10, choices=Origine, default=Origine.PLATEFORME
    )
    recue_le = models.DateField("reçue le", null=True, blank=True)
    saisie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "candidature"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["etat", "-id"], name="candidature_etat_id"),
            models.Index(fields=["structure", "-id"], name="candidature_structure_id"),
            # The agents' list: latest validated first, any page.
            models.Index(fields=["-validee_le", "-id"], name="candidature_validee_id"),
            # The same by amount; a paper dossier may have none, and a page needs a key.
            models.Index(
                Coalesce("montant_demande", Value(Decimal(0))), "id", name="candidature_montant_tri"
            ),
            # The agents' text search: prefixes of words, on text normalised by `recherche.py`.
            GinIndex(SearchVector("recherche", config="simple"), name="candidature_recherche"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant_demande__isnull=True) | Q(montant_demande__gt=0),
                name="candidature_montant_positif",
                violation_error_message="Le montant demandé est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True)
                | Q(debut__isnull=True)
                | Q(fin__gte=models.F("debut")),
                name="candidature_periode",
                violation_error_message="La fin de l’action ne peut pas précéder son début.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["deposee"])
                | (
                    Q(numero__isnull=False, deposee_le__isnull=False, deposee_par__isnull=False)
                    & ~Q(empreinte="")
                ),
                name="candidature_deposee_complete",
                violation_error_message="Un dossier déposé porte un numéro, un instant, "
                "un déposant et une empreinte.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=["brouillon", "deposee", "retiree", "hors_delai"])
                | (
                    Q(validee_le__isnull=False, validee_par__isnull=False, numero__isnull=False)
                    & Q(validee_le__gte=models.F("deposee_le"))
                    & ~Q(empreinte="")
                ),
                name="candidature_validee_complete",
                violation_error_message="Un dossier validé porte l’instant et l’auteur "
                "de sa validation, après son dépôt.",
            ),
            models.CheckConstraint(
                condition=Q(origine="papier", recue_le__isnull=False, saisie_par__isnull=False)
                | Q(origine="plateforme", recue_le__isnull=True, saisie_par__isnull=True),
                name="candidature_papier_recue",
                violation_error_message="Une candidature sur papier porte sa date de réception "
                "et l’agent qui l’a saisie.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="candidature_etats", field="etat", transitions=TABLE.couples),
            # Nothing that follows a validation, a correction least of all, changes its instant.
            pgtrigger.Protect(
                name="candidature_validation_fixe",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__validee_le__isnull=False,
                    old__validee_le__df=pgtrigger.F("new__validee_le"),
                ),
            ),
        ]

    @classmethod
    def sous_verrou(cls, pk: int) -> Self:
        """The row, read again and held until the end of the transaction, with what it never
        changes for another: its session, its structure. Raises `DoesNotExist`."""
        lue: Any = _SOUS_VERROU.premiere(pk)
        if lue is None:
            raise cls.DoesNotExist
        return cast(Self, lue)

    @property
    def sur_papier(self) -> bool:
        """Whether an agent typed it from paper."""
        return self.origine == self.Origine.PAPIER

    def __str__(self) -> str:
        return self.numero or f"brouillon {self.uid}"

    @property
    def empreinte_lisible(self) -> str:
        """The fingerprint in groups that a line can break between."""
        return " ".join(self.empreinte[i : i + 16] for i in range(0, len(self.empreinte), 16))


# A relation that may become another while the lock is waited for must not be selected with it:
# PostgreSQL would give the new key with the row of the former one.
_SOUS_VERROU = Requete(
    lambda pk: (
        Candidature._base_manager.select_for_update(of=("self",))
        .filter(pk=pk)
        .select_related("session__version__dispositif", "structure")
        .defer("session__version__contenu")
        .order_by("pk")
    ),
    int,
)


@historise
class SectionDossier(ModeleBase):
    """The answers of one section, with the version that settles two people writing at once."""

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="sections")
    code = models.CharField("section", max_length=40)
    contenu = models.JSONField("réponses", default=dict, blank=True)
    version = models.PositiveIntegerField("version", default=0)
    modifiee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    modifiee_le = models.DateTimeField("modifiée le", null=True, blank=True)

    class Meta:
        verbose_name = "section du dossier"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "code"],
                name="section_unique",
                violation_error_message="Cette section existe déjà.",
            )
        ]


@historise
class LigneBudget(ModeleBase):
    """A line of the forecast budget, by account of the national forms (60…, 70…, 86, 87), or one
    of their two lines without number (charges indirectes, ressources propres)."""

    class Sens(models.TextChoices):
        CHARGE = "charge", "charge"
        PRODUIT = "produit", "produit"

    class Engagement(models.TextChoices):
        SOLLICITE = "sollicite", "sollicité"
        OBTENU = "obtenu", "obtenu"

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="budget")
    sens = models.CharField(max_length=8, choices=Sens)
    compte = models.CharField("compte", max_length=20)
    libelle = models.CharField("libellé", max_length=160)
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)
    # The produit of account 74 that is this very request.
    demande = models.BooleanField("subvention demandée ici", default=False)
    # Where the money of another funder (account 74) stands.
    engagement = models.CharField(
        "état du cofinancement", max_length=9, choices=Engagement, blank=True
    )
    rang = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "ligne de budget"
        ordering = ["sens", "compte", "rang", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="ligne_budget_positive",
                violation_error_message="Un montant de budget n’est jamais négatif.",
            ),
            models.CheckConstraint(
                condition=Q(sens="charge", compte__regex=r"^(6\d{0,5}|86\d{0,4}|indirectes)$")
                | Q(sens="produit", compte__regex=r"^(7\d{0,5}|87\d{0,4}|ressources_propres)$"),
                name="ligne_budget_compte",
                violation_error_message="Les charges sont aux comptes 6 et 86, "
                "les produits aux comptes 7 et 87.",
            ),
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(demande=True),
                name="ligne_budget_une_demande",
                violation_error_message="Une seule ligne porte la subvention demandée.",
            ),
            models.CheckConstraint(
                condition=Q(demande=False) | Q(sens="produit", compte__startswith="74"),
                name="ligne_budget_demande_en_74",
                violation_error_message="La subvention demandée s’inscrit au compte 74.",
            ),
            models.CheckConstraint(
                condition=Q(engagement="") | Q(demande=False, compte__startswith="74"),
                name="ligne_budget_engagement_en_74",
                violation_error_message="Seul un autre financeur du compte 74 a un état.",
            ),
        ]


@historise
class Piece(ModeleBase):
    """A piece of the dossier; replacing it keeps the former one, out of the dossier."""

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="pieces")
    code = models.CharField("pièce", max_length=40)
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    deposee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)

    #: The label that the fiche has for it, given by the reads that show pieces.
    libelle: str

    class Meta:
        verbose_name = "pièce"
        ordering = ["code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "code"],
                condition=Q(retiree_le__isnull=True),
                name="piece_unique",
                violation_error_message="Cette pièce est déjà au dossier.",
            )
        ]


@historise
class Recepisse(ModeleBase):
    """The PDF receipt of a deposit or of a validation, made by a job from frozen inputs."""

    class Genre(models.TextChoices):
        DEPOT = "depot", "attestation de dépôt"
        VALIDATION = "validation", "attestation de validation"
        CORRECTION = "correction", "attestation de correction"
        PAPIER = "papier", "attestation de réception"

    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="recepisses"
    )
    genre = models.CharField(max_length=12, choices=Genre)
    instant = models.DateTimeField("instant constaté")
    empreinte = models.CharField("empreinte du dossier", max_length=64)
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    donnees = models.JSONField("entrées figées", default=dict)

    class Meta:
        verbose_name = "récépissé"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "genre", "instant"],
                name="recepisse_unique",
                violation_error_message="Ce récépissé existe déjà.",
            )
        ]
