"""A convention with one structure, its lines and its text."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from ecluse.annuaire.models import CoordonneesBancaires, Structure
from ecluse.cycle.conventions.etats import SIGNEES, TABLE
from ecluse.cycle.conventions.models.declencheurs import AvenantDeSaConvention, SommeDesLignes
from ecluse.cycle.conventions.models.modeles import ModeleConvention
from ecluse.cycle.conventions.models.signature import (
    SIGNE_APRES_PUBLICATION,
    SIGNE_EN_REGLE,
    ActeSigne,
)
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.socle.models import ModeleBase, historise


@historise
class Convention(ActeSigne):
    """An agreement with one structure over one or several voted lines.

    `montant_maximum` and `fin` are consolidated: the avenants signed and a résiliation move them,
    each keeping what it found. A convention signed before Écluse (`reprise`) may have an unknown
    initial amount, no text and no bank details.
    """

    class Origine(models.TextChoices):
        INTERNE = "interne", "préparée ici"
        REPRISE = "reprise", "signée avant Écluse"

    etat = models.CharField("état", max_length=12, choices=TABLE.choices, default="projet")
    origine = models.CharField("origine", max_length=8, choices=Origine, default=Origine.INTERNE)
    numero = models.CharField("numéro", max_length=20, unique=True)
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="conventions")
    modele = models.ForeignKey(
        ModeleConvention, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objet = models.CharField("objet", max_length=256)
    montant_maximum = models.DecimalField("montant maximum", max_digits=12, decimal_places=2)
    # Granted before Écluse, by lines that it does not hold.
    montant_repris = models.DecimalField(
        "montant repris", max_digits=12, decimal_places=2, default=0
    )
    montant_initial_connu = models.BooleanField("montant initial connu", default=True)
    debut = models.DateField("début")
    fin = models.DateField("fin")
    # Kept by whatever moves the end first; None while nothing did.
    fin_initiale = models.DateField("fin initiale", null=True, blank=True)
    # First day without the convention, once a résiliation was notified.
    resiliee_le = models.DateField("résiliée à compter du", null=True, blank=True)
    coordonnees_bancaires = models.ForeignKey(
        CoordonneesBancaires, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The fiches as they stood: what is computed later is computed from these.
    fiches = models.JSONField("fiches figées", default=dict)
    archivee_le = models.DateTimeField("archivée le", null=True, blank=True)
    conservee_jusqu_au = models.DateField("pièces conservées jusqu’au", null=True, blank=True)
    provenance = models.CharField("provenance", max_length=300, blank=True)

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
                condition=Q(etat__in=["projet", "abandonnee"])
                | Q(emise_le__isnull=False)
                | Q(origine="reprise"),
                name="convention_emise",
                violation_error_message="Une convention à signer porte l’instant où elle a été "
                "proposée à la signature.",
            ),
            models.CheckConstraint(
                condition=Q(montant_maximum__gt=0)
                | Q(montant_maximum=0, origine="reprise", montant_initial_connu=False),
                name="convention_montant_positif",
                violation_error_message="Le montant d’une convention est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(montant_repris=0, montant_initial_connu=True)
                | Q(origine="reprise", montant_initial_connu=True, montant_repris__gte=0)
                | Q(origine="reprise", montant_initial_connu=False, montant_repris=0),
                name="convention_montant_repris",
                violation_error_message="Seule une convention reprise porte un montant d’avant.",
            ),
            models.CheckConstraint(
                condition=Q(origine="reprise")
                | Q(modele__isnull=False, coordonnees_bancaires__isnull=False),
                name="convention_interne_complete",
                violation_error_message="Une convention préparée ici a un modèle et un compte à "
                "créditer.",
            ),
            models.CheckConstraint(
                condition=Q(origine="interne") | (Q(etat__in=SIGNEES) & ~Q(provenance="")),
                name="convention_reprise_signee",
                violation_error_message="Une convention reprise est déjà signée, et dit d’où elle "
                "vient.",
            ),
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="convention_periode",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=SIGNEES) | SIGNE_EN_REGLE | Q(origine="reprise"),
                name="convention_signee_apres_transmission",
                violation_error_message="La signature suit la transmission au contrôle "
                "de légalité et la publication.",
            ),
            models.CheckConstraint(
                condition=SIGNE_APRES_PUBLICATION,
                name="convention_signee_apres_publication",
                violation_error_message="La signature suit la publication.",
            ),
            models.CheckConstraint(
                condition=Q(resiliee_le__isnull=True) | Q(etat__in=SIGNEES),
                name="convention_resiliee_signee",
                violation_error_message="Seule une convention signée est résiliée.",
            ),
            models.CheckConstraint(
                condition=Q(
                    etat="archivee", archivee_le__isnull=False, conservee_jusqu_au__isnull=False
                )
                | (~Q(etat="archivee") & Q(archivee_le__isnull=True)),
                name="convention_archivee_conservee",
                violation_error_message="Une convention archivée dit jusqu’à quand ses pièces "
                "sont conservées.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="convention_etats", field="etat", transitions=TABLE.couples),
            SommeDesLignes(name="convention_somme", cle="id"),
        ]

    def __str__(self) -> str:
        return f"convention {self.numero}"

    @property
    def clauses(self) -> ModeleConvention:
        """The text it is written from; `ValueError` for a convention taken over."""
        if self.modele is None:
            raise ValueError(f"Convention {self.numero} was not written here.")
        return self.modele

    @property
    def compte(self) -> CoordonneesBancaires:
        """The account to credit; `ValueError` for a convention taken over."""
        if self.coordonnees_bancaires is None:
            raise ValueError(f"Convention {self.numero} holds no bank details.")
        return self.coordonnees_bancaires


@historise
class LigneConvention(ModeleBase):
    """A voted line carried by a convention, from the start or by an avenant.

    It counts in the maximum while `en_vigueur`: until its convention is abandoned, and, brought by
    an avenant, from its signature. A negative amount is what an avenant takes back of a line that
    the convention already carries: what is left of a line never falls below zero.
    """

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="lignes")
    avenant = models.ForeignKey(
        "conventions.Avenant",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lignes",
    )
    ligne = models.ForeignKey(LigneRapport, on_delete=models.PROTECT, related_name="conventions")
    fiche = models.CharField("fiche", max_length=40, blank=True)
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)
    en_vigueur = models.BooleanField("compte dans le maximum", default=True)
    abandonnee_le = models.DateTimeField("abandonnée le", null=True, blank=True)

    class Meta:
        verbose_name = "ligne de convention"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ligne"],
                condition=Q(abandonnee_le__isnull=True, montant__gt=0),
                name="ligne_convention_unique",
                violation_error_message="Cette ligne votée est déjà conventionnée.",
            ),
            models.UniqueConstraint(
                fields=["avenant", "ligne"],
                condition=Q(abandonnee_le__isnull=True),
                name="ligne_convention_une_fois_par_avenant",
                violation_error_message="Un avenant ne change une ligne qu’une fois.",
            ),
            models.CheckConstraint(
                condition=Q(montant__gt=0) | Q(montant__lt=0, avenant__isnull=False),
                name="ligne_convention_positive",
                violation_error_message="Le montant d’une ligne est supérieur à zéro ; seul un "
                "avenant la diminue.",
            ),
            models.CheckConstraint(
                condition=Q(abandonnee_le__isnull=True) | Q(en_vigueur=False),
                name="ligne_convention_abandonnee",
                violation_error_message="Une ligne abandonnée ne compte plus.",
            ),
        ]
        triggers = [
            SommeDesLignes(name="ligne_convention_somme", cle="convention_id"),
            AvenantDeSaConvention(name="ligne_convention_avenant"),
        ]
