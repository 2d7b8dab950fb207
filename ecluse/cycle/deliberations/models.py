"""The budget as a ledger, the rapports, the votes and the déports."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecluse.annuaire.models import Territoire
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.deliberations.etats import TABLE
from ecluse.cycle.instruction.models import Proposition
from ecluse.socle.models import ModeleBase, historise


@historise
class Operation(ModeleBase):
    """A budget line of an exercice: its available amount is the sum of its movements."""

    exercice = models.PositiveSmallIntegerField("exercice")
    code = models.CharField("code opération", max_length=20)
    libelle = models.CharField("libellé", max_length=200)
    imputation = models.CharField("imputation (nature/fonction)", max_length=20)
    ae = models.DecimalField(
        "autorisation d’engagement", max_digits=14, decimal_places=2, null=True, blank=True
    )
    source = models.CharField("source", max_length=200, blank=True)

    class Meta:
        verbose_name = "opération budgétaire"
        ordering = ["-exercice", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["exercice", "code"],
                name="operation_unique",
                violation_error_message="Cette opération existe déjà pour l’exercice.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.libelle} ({self.exercice})"


class GardeDisponible(pgtrigger.Trigger):
    """No movement may bring an operation below zero, whoever writes, at whatever same time."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert
    declare = [("reste", "numeric")]
    func = """
        PERFORM 1 FROM deliberations_operation WHERE id = NEW.operation_id FOR UPDATE;
        SELECT COALESCE(SUM(montant), 0) + NEW.montant INTO reste
          FROM deliberations_mouvement WHERE operation_id = NEW.operation_id;
        IF reste < 0 THEN
            RAISE EXCEPTION 'disponible insuffisant : il manquerait % EUR', -reste
              USING ERRCODE = 'check_violation', CONSTRAINT = 'mouvement_disponible_suffisant';
        END IF;
        RETURN NEW;
    """


class Mouvement(ModeleBase):
    """A line of the ledger, signed: what it adds to the available amount. Never edited."""

    class Nature(models.TextChoices):
        OUVERTURE = "ouverture", "ouverture (AE votée)"
        REPRISE = "reprise", "reprise des engagements antérieurs"
        ENGAGEMENT = "engagement", "engagement"
        DESENGAGEMENT = "desengagement", "désengagement"

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="mouvements")
    nature = models.CharField(max_length=16, choices=Nature)
    montant = models.DecimalField("montant", max_digits=14, decimal_places=2)
    libelle = models.CharField("libellé", max_length=200)
    ligne = models.ForeignKey(
        "LigneRapport", on_delete=models.PROTECT, null=True, blank=True, related_name="mouvements"
    )
    instant = models.DateTimeField("instant")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "mouvement"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature__in=["engagement", "reprise"], montant__lte=0)
                | Q(nature__in=["ouverture", "desengagement"], montant__gte=0),
                name="mouvement_signe",
                violation_error_message="Le signe du mouvement ne convient pas à sa nature.",
            ),
            models.UniqueConstraint(
                fields=["ligne"],
                condition=Q(nature="engagement"),
                name="mouvement_un_engagement",
                violation_error_message="Cette ligne est déjà engagée.",
            ),
        ]
        triggers = [
            GardeDisponible(name="mouvement_disponible"),
            pgtrigger.Protect(
                name="mouvement_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]


@historise
class GroupeElus(ModeleBase):
    """A political group of the assembly."""

    nom = models.CharField("nom", max_length=120, unique=True)
    sigle = models.CharField("sigle", max_length=20, blank=True)
    rang = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "groupe d’élus"
        ordering = ["rang", "nom"]

    def __str__(self) -> str:
        return self.nom


@historise
class Elu(ModeleBase):
    """A member of the commission permanente."""

    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField("nom", max_length=80)
    groupe = models.ForeignKey(GroupeElus, on_delete=models.PROTECT, related_name="elus")
    debut = models.DateField("siège depuis", null=True, blank=True)
    fin = models.DateField("siège jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "élu"
        ordering = ["nom", "prenom", "id"]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


@historise
class Rapport(ModeleBase):
    """A rapport to the commission permanente; adopted, it is the délibération `numero`."""

    etat = models.CharField("état", max_length=12, choices=TABLE.choices, default="brouillon")
    titre = models.CharField("titre", max_length=200)
    numero_rapport = models.CharField("numéro du rapport", max_length=12, blank=True)
    seance = models.DateField("séance", null=True, blank=True)
    expose = models.TextField("exposé", blank=True)
    membres = models.PositiveSmallIntegerField("membres de l’assemblée", null=True, blank=True)
    numero = models.CharField(
        "numéro de la délibération", max_length=20, unique=True, null=True, blank=True
    )
    vote_le = models.DateTimeField("vote enregistré le", null=True, blank=True)
    transmise_le = models.DateField("transmise au contrôle de légalité le", null=True, blank=True)
    publiee_le = models.DateField("publiée le", null=True, blank=True)
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "rapport"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat="adopte")
                | Q(numero__isnull=False, seance__isnull=False, vote_le__isnull=False),
                name="rapport_adopte_complet",
                violation_error_message="Une délibération adoptée porte un numéro "
                "et une date de séance.",
            ),
            models.CheckConstraint(
                condition=Q(transmise_le__isnull=True)
                | (Q(etat="adopte") & Q(transmise_le__gte=F("seance"))),
                name="rapport_transmission",
                violation_error_message="La transmission suit la séance.",
            ),
            models.CheckConstraint(
                condition=Q(publiee_le__isnull=True)
                | (Q(etat="adopte") & Q(publiee_le__gte=F("seance"))),
                name="rapport_publication",
                violation_error_message="La publication suit la séance.",
            ),
        ]
        triggers = [pgtrigger.FSM(name="rapport_etats", field="etat", transitions=TABLE.couples)]

    def __str__(self) -> str:
        return f"délibération {self.numero}" if self.numero else self.titre


@historise
class AvisCommission(ModeleBase):
    """The advice of a commission before the meeting."""

    rapport = models.ForeignKey(Rapport, on_delete=models.CASCADE, related_name="avis_commissions")
    commission = models.CharField("commission", max_length=120)
    date = models.DateField("date")
    sens = models.CharField("avis", max_length=20, default="favorable")

    class Meta:
        verbose_name = "avis de commission"
        ordering = ["date", "id"]


@historise
class Article(ModeleBase):
    """An article of the délibération: one block of lines on one operation."""

    rapport = models.ForeignKey(Rapport, on_delete=models.CASCADE, related_name="articles")
    numero = models.PositiveSmallIntegerField("article")
    objet = models.CharField("objet", max_length=200)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="articles")
    hypothese = models.CharField("hypothèse d’imputation", max_length=200, blank=True)

    class Meta:
        verbose_name = "article"
        ordering = ["rapport", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "numero"],
                name="article_unique",
                violation_error_message="Ce numéro d’article est déjà pris.",
            )
        ]


@historise
class LigneRapport(ModeleBase):
    """One beneficiary and one amount in an article; voted once the rapport is adopted."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="lignes")
    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="lignes_rapport"
    )
    proposition = models.ForeignKey(Proposition, on_delete=models.PROTECT, related_name="lignes")
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)
    territoires = models.ManyToManyField(Territoire, related_name="+", blank=True)
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)
    votee = models.BooleanField("votée", default=False)

    class Meta:
        verbose_name = "ligne du rapport"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="ligne_rapport_positive",
                violation_error_message="Une ligne votée a un montant supérieur à zéro.",
            ),
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(retiree_le__isnull=True),
                name="ligne_rapport_unique",
                violation_error_message="Ce dossier est déjà inscrit à un rapport.",
            ),
        ]


@historise
class VoteGroupe(ModeleBase):
    """The voices of one group on a rapport; those recused are counted apart."""

    rapport = models.ForeignKey(Rapport, on_delete=models.PROTECT, related_name="votes")
    groupe = models.ForeignKey(GroupeElus, on_delete=models.PROTECT, related_name="votes")
    pour = models.PositiveSmallIntegerField("pour", default=0)
    contre = models.PositiveSmallIntegerField("contre", default=0)
    abstention = models.PositiveSmallIntegerField("abstention", default=0)
    absents = models.PositiveSmallIntegerField("absents sans délégation", default=0)

    class Meta:
        verbose_name = "vote d’un groupe"
        ordering = ["groupe__rang", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "groupe"],
                name="vote_groupe_unique",
                violation_error_message="Le vote de ce groupe est déjà enregistré.",
            )
        ]


@historise
class Deport(ModeleBase):
    """A member with an interest: takes part neither in the debate nor in the vote."""

    rapport = models.ForeignKey(Rapport, on_delete=models.CASCADE, related_name="deports")
    elu = models.ForeignKey(Elu, on_delete=models.PROTECT, related_name="deports")
    motif = models.CharField("motif", max_length=200, blank=True)
    present = models.BooleanField("présent à la séance", default=True)

    class Meta:
        verbose_name = "déport"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "elu"],
                name="deport_unique",
                violation_error_message="Ce déport est déjà enregistré.",
            )
        ]
