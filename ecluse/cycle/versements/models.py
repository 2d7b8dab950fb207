"""What is due, what was paid, what is recovered; each amount keeps its facts and explanation."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecluse.annuaire.models import CoordonneesBancaires
from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.cycle.versements.etats import LIQUIDATION, ORDRE
from ecluse.socle.etats import Etat
from ecluse.socle.models import Fichier, ModeleBase, historise


def _compte(**kw: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+", **kw
    )


@historise
class Liquidation(ModeleBase):
    """The balance of a convention: the facts, the rule and the result as computed, frozen.

    When the rule is silent the amount is a decision: who, why, on what piece, approved by whom.
    """

    convention = models.OneToOneField(
        Convention, on_delete=models.PROTECT, related_name="liquidation"
    )
    etat = models.CharField("état", max_length=12, choices=LIQUIDATION.choices)
    date = models.DateField("calculée au")
    demande = models.JSONField("faits")
    resultat = models.JSONField("résultat expliqué")
    calculee_par = _compte(null=True)
    montant_decide = models.DecimalField(
        "montant décidé", max_digits=12, decimal_places=2, null=True, blank=True
    )
    motif = models.TextField("motif", blank=True)
    piece = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decidee_par = _compte(null=True, blank=True)
    decidee_le = models.DateTimeField("décidée le", null=True, blank=True)
    approuvee_par = _compte(null=True, blank=True)
    approuvee_le = models.DateTimeField("approuvée le", null=True, blank=True)

    class Meta:
        verbose_name = "liquidation"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant_decide__isnull=True, decidee_par__isnull=True)
                | (
                    Q(
                        montant_decide__gte=0,
                        decidee_par__isnull=False,
                        decidee_le__isnull=False,
                        piece__isnull=False,
                    )
                    & ~Q(motif="")
                ),
                name="liquidation_decision_complete",
                violation_error_message="Un montant décidé a un auteur, un motif et une pièce.",
            ),
            models.CheckConstraint(
                condition=Q(approuvee_par__isnull=True)
                | (Q(decidee_par__isnull=False) & ~Q(approuvee_par=F("decidee_par"))),
                name="liquidation_deux_personnes",
                violation_error_message="Une décision est approuvée par une autre personne.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="arretee")
                | Q(montant_decide__isnull=True)
                | Q(approuvee_par__isnull=False, approuvee_le__isnull=False),
                name="liquidation_decision_approuvee",
                violation_error_message="Une décision non approuvée n’arrête rien.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="liquidation_etats", field="etat", transitions=LIQUIDATION.couples)
        ]


class GardePlafond(pgtrigger.Trigger):
    """The orders of payment in force never exceed the convention, whoever writes."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    declare = [("total", "numeric"), ("plafond", "numeric")]
    func = """
        IF NEW.genre = 'paiement' AND NEW.etat <> 'annule' THEN
            SELECT montant_maximum INTO plafond
              FROM conventions_convention WHERE id = NEW.convention_id FOR UPDATE;
            SELECT COALESCE(SUM(montant), 0) INTO total FROM versements_ordre
             WHERE convention_id = NEW.convention_id AND genre = 'paiement'
               AND etat <> 'annule' AND id <> NEW.id;
            IF total + NEW.montant > plafond THEN
                RAISE EXCEPTION 'plafond de la convention dépassé'
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'ordre_sous_plafond';
            END IF;
        END IF;
        RETURN NEW;
    """


@historise
class Ordre(ModeleBase):
    """An order of payment (avance, solde) or of recovery (titre de recettes), by two people."""

    class Genre(models.TextChoices):
        PAIEMENT = "paiement", "ordre de paiement"
        TITRE = "titre", "titre de recettes"

    class Nature(models.TextChoices):
        AVANCE = "avance", "avance"
        SOLDE = "solde", "solde"
        TROP_PERCU = "trop_percu", "trop-perçu"

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="ordres")
    liquidation = models.ForeignKey(
        Liquidation, on_delete=models.PROTECT, null=True, blank=True, related_name="ordres"
    )
    # The avenant whose signature makes this advance due; None for that of the convention itself.
    avenant = models.ForeignKey(
        Avenant, on_delete=models.PROTECT, null=True, blank=True, related_name="ordres"
    )
    genre = models.CharField(max_length=10, choices=Genre)
    nature = models.CharField(max_length=12, choices=Nature)
    etat = models.CharField("état", max_length=12, choices=ORDRE.choices, default="prepare")
    numero = models.CharField("numéro", max_length=20, unique=True)
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)
    exigible_le = models.DateField("exigible le")
    explication = models.JSONField("explication")
    coordonnees_bancaires = models.ForeignKey(
        CoordonneesBancaires, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    prepare_par = _compte()
    approuve_par = _compte(null=True, blank=True)
    approuve_le = models.DateTimeField("approuvé le", null=True, blank=True)
    transmis_le = models.DateTimeField("transmis le", null=True, blank=True)
    execute_le = models.DateField("exécuté le", null=True, blank=True)
    # Numbers of mandat and titre come back from the finance system.
    reference_payeur = models.CharField("numéro chez le payeur", max_length=40, blank=True)
    motif_renvoi = models.TextField("motif du renvoi", blank=True)

    class Meta:
        verbose_name = "ordre"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="ordre_positif",
                violation_error_message="Un ordre a un montant supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(approuve_par__isnull=True) | ~Q(approuve_par=F("prepare_par")),
                name="ordre_deux_personnes",
                violation_error_message="Un ordre est approuvé par une autre personne "
                "que celle qui l’a préparé.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=["prepare", "renvoye", "annule"])
                | Q(approuve_par__isnull=False, approuve_le__isnull=False),
                name="ordre_approuve_complet",
                violation_error_message="Un ordre approuvé porte qui et quand.",
            ),
            models.CheckConstraint(
                condition=Q(genre="titre", nature="trop_percu")
                | (
                    Q(genre="paiement", coordonnees_bancaires__isnull=False)
                    & ~Q(nature="trop_percu")
                ),
                name="ordre_nature_du_genre",
                violation_error_message="Un paiement a des coordonnées bancaires, "
                "un titre recouvre un trop-perçu.",
            ),
            models.UniqueConstraint(
                fields=["convention", "nature", "avenant"],
                condition=~Q(etat="annule"),
                nulls_distinct=False,
                name="ordre_une_nature",
                violation_error_message="Cet ordre existe déjà pour la convention.",
            ),
            models.CheckConstraint(
                condition=Q(avenant__isnull=True) | Q(nature="avance"),
                name="ordre_avenant_avance",
                violation_error_message="Seule une avance vient d’un avenant.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="ordre_etats", field="etat", transitions=ORDRE.couples),
            GardePlafond(name="ordre_plafond"),
        ]

    @property
    def etat_affiche(self) -> Etat:
        """How its state is shown."""
        return ORDRE.etats[self.etat]
