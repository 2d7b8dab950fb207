"""The rapports: articles, lines, blocks of vote, déports."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecluse.annuaire.models import Structure, Territoire
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.deliberations.etats import TABLE, TABLE_ARTICLES
from ecluse.cycle.deliberations.models.assemblee import Elu, GroupeElus
from ecluse.cycle.deliberations.models.budget import Operation
from ecluse.cycle.deliberations.models.declencheurs import DE_L_ARTICLE, DU_RAPPORT, ActeFige
from ecluse.cycle.instruction.models import Proposition
from ecluse.socle.models import ModeleBase, historise


@historise
class Rapport(ModeleBase):
    """A rapport to the commission permanente; adopted, it is the délibération `numero`."""

    class Origine(models.TextChoices):
        INTERNE = "interne", "rédigé ici"
        IMPORT = "import", "repris d’un acte publié"

    etat = models.CharField("état", max_length=12, choices=TABLE.choices, default="brouillon")
    origine = models.CharField("origine", max_length=8, choices=Origine, default=Origine.INTERNE)
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
    notifiee_le = models.DateField("notifiée aux structures le", null=True, blank=True)
    # An error found after the vote is corrected by another act, which names the first.
    rectifie = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="rectificatifs"
    )
    # Imported: the files as they came (columns, order, cells), so that they go out the same.
    publie = models.JSONField("fichiers d’origine", default=dict, blank=True)
    # Imported, once its last row is written: nothing of it changes any more.
    fige = models.BooleanField("figé", default=False, db_default=False)
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
            models.CheckConstraint(
                condition=Q(notifiee_le__isnull=True)
                | (Q(etat="adopte") & Q(notifiee_le__gte=F("seance"))),
                name="rapport_notification",
                violation_error_message="La notification suit la séance.",
            ),
            models.CheckConstraint(
                condition=Q(rectifie__isnull=True) | ~Q(rectifie=F("pk")),
                name="rapport_rectifie_un_autre",
                violation_error_message="Un acte rectifie un autre acte.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="rapport_etats", field="etat", transitions=TABLE.couples),
            pgtrigger.Protect(
                name="rapport_fige",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__fige=True),
            ),
        ]

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
        triggers = [ActeFige(name="avis_commission_fige", lecture=DU_RAPPORT)]


@historise
class BlocVote(ModeleBase):
    """Articles voted together, because the same members are recused for all of them.

    The totals are those of a published act whose voices by group are not known; for a vote
    recorded here they are sums of `VoteGroupe`.
    """

    rapport = models.ForeignKey(Rapport, on_delete=models.CASCADE, related_name="blocs")
    rang = models.PositiveSmallIntegerField("rang")
    libelle = models.CharField("libellé", max_length=120, blank=True)
    pour = models.PositiveSmallIntegerField("pour", null=True, blank=True)
    contre = models.PositiveSmallIntegerField("contre", null=True, blank=True)
    abstention = models.PositiveSmallIntegerField(
        "abstention (déports présents compris)", null=True, blank=True
    )
    absents = models.PositiveSmallIntegerField("absents sans délégation", null=True, blank=True)
    deports_presents = models.PositiveSmallIntegerField("déports présents", null=True, blank=True)
    vote_le = models.DateTimeField("vote enregistré le", null=True, blank=True)

    class Meta:
        verbose_name = "bloc de vote"
        ordering = ["rapport", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "rang"],
                name="bloc_vote_unique",
                violation_error_message="Ce bloc de vote existe déjà.",
            )
        ]
        triggers = [ActeFige(name="bloc_vote_fige", lecture=DU_RAPPORT)]


@historise
class Article(ModeleBase):
    """An article of the délibération: what it decides, on which operation if it votes money.

    `montant` (euros) and `nombre` are what its text announces; the sums of its lines are derived.
    """

    class Objet(models.TextChoices):
        FINANCEMENT = "financement", "financement et répartition"
        SIGNATURE = "signature", "autorisation de signer"
        RECETTE = "recette", "recette"
        IMPUTATION = "imputation", "imputation"
        AUTRE = "autre", "autre"

    rapport = models.ForeignKey(Rapport, on_delete=models.CASCADE, related_name="articles")
    etat = models.CharField("état", max_length=8, choices=TABLE_ARTICLES.choices, default="projet")
    bloc = models.ForeignKey(
        BlocVote, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    numero = models.PositiveSmallIntegerField("article")
    role = models.CharField("rôle", max_length=12, choices=Objet, default=Objet.FINANCEMENT)
    objet = models.CharField("objet", max_length=200)
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, null=True, blank=True, related_name="articles"
    )
    montant = models.DecimalField(
        "montant annoncé", max_digits=14, decimal_places=2, null=True, blank=True
    )
    nombre = models.PositiveSmallIntegerField("opérations annoncées", null=True, blank=True)
    hypothese = models.CharField("hypothèse d’imputation", max_length=200, blank=True)
    bilan = models.TextField(
        "bilan de l’exercice précédent", max_length=4000, blank=True, db_default=""
    )
    motif = models.CharField(
        "pourquoi il est rejeté ou retiré", max_length=300, blank=True, db_default=""
    )

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
        triggers = [
            pgtrigger.FSM(name="article_etats", field="etat", transitions=TABLE_ARTICLES.couples),
            ActeFige(name="article_fige", lecture=DU_RAPPORT),
        ]


@historise
class LigneRapport(ModeleBase):
    """One beneficiary and one amount; voted once its article is adopted.

    A line without candidature is a published one, or money voted outside a call (avenant, CAF):
    it then says itself who receives it and for what. FSL money is paid by the CAF and is committed
    on no operation.
    """

    class Financement(models.TextChoices):
        DEPARTEMENTAL = "departemental", "budget départemental"
        FSL = "fsl", "FSL (payé par la CAF)"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="lignes")
    rang = models.PositiveSmallIntegerField("rang", default=0)
    candidature = models.ForeignKey(
        Candidature,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lignes_rapport",
    )
    proposition = models.ForeignKey(
        Proposition, on_delete=models.PROTECT, null=True, blank=True, related_name="lignes"
    )
    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, null=True, blank=True, related_name="lignes_votees"
    )
    beneficiaire = models.CharField("bénéficiaire", max_length=300, blank=True)
    thematique = models.CharField("thématique", max_length=200, blank=True)
    libelle_operation = models.CharField("opération", max_length=200, blank=True)
    territoire_ecrit = models.CharField("territoire, tel qu’écrit", max_length=300, blank=True)
    description = models.TextField("description", blank=True)
    acte = models.CharField("acte à signer", max_length=200, blank=True)
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField("fin", null=True, blank=True)
    niveau = models.CharField("niveau", max_length=20, default="structure")
    quantite = models.DecimalField(
        "quantité", max_digits=12, decimal_places=2, null=True, blank=True
    )
    unite = models.CharField("unité", max_length=80, blank=True)
    financement = models.CharField(
        "financement", max_length=14, choices=Financement, default=Financement.DEPARTEMENTAL
    )
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
            models.CheckConstraint(
                condition=Q(candidature__isnull=True) | Q(proposition__isnull=False),
                name="ligne_rapport_proposee",
                violation_error_message="La ligne d’un dossier vient de sa proposition.",
            ),
            models.CheckConstraint(
                condition=Q(candidature__isnull=False)
                | Q(structure__isnull=False)
                | ~Q(beneficiaire=""),
                name="ligne_rapport_beneficiaire",
                violation_error_message="Dites à qui va cette somme.",
            ),
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(retiree_le__isnull=True),
                name="ligne_rapport_unique",
                violation_error_message="Ce dossier est déjà inscrit à un rapport.",
            ),
        ]
        triggers = [ActeFige(name="ligne_rapport_fige", lecture=DE_L_ARTICLE)]

    @property
    def dossier(self) -> Candidature:
        """The dossier that asked for it; `ValueError` for a line that comes from none."""
        if self.candidature is None:
            raise ValueError(f"Line {self.uid} comes from no dossier.")
        return self.candidature

    @property
    def instruite(self) -> Proposition:
        """The proposal that it puts to the vote; `ValueError` for a line that comes from none."""
        if self.proposition is None:
            raise ValueError(f"Line {self.uid} comes from no proposal.")
        return self.proposition

    @property
    def nom_beneficiaire(self) -> str:
        """Who receives it: the structure of the dossier, a known structure, or what is printed."""
        if self.candidature is not None:
            return self.candidature.structure.nom
        return self.structure.nom if self.structure is not None else self.beneficiaire


@historise
class Rectification(ModeleBase):
    """What an act that corrects another takes back from one of its voted lines.

    The line keeps what was voted; adopting the article frees `montant` (euros) on the ledger.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="rectifications")
    ligne = models.ForeignKey(LigneRapport, on_delete=models.PROTECT, related_name="rectifications")
    montant = models.DecimalField("montant repris", max_digits=12, decimal_places=2)
    motif = models.CharField("motif", max_length=300)

    class Meta:
        verbose_name = "rectification"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "ligne"],
                name="rectification_unique",
                violation_error_message="Cet article rectifie déjà cette ligne.",
            ),
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="rectification_positive",
                violation_error_message="Le montant repris est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=~Q(motif=""),
                name="rectification_motif",
                violation_error_message="Dites quelle erreur est corrigée.",
            ),
        ]


@historise
class VoteGroupe(ModeleBase):
    """The voices of one group on a block; those recused are counted apart."""

    bloc = models.ForeignKey(BlocVote, on_delete=models.CASCADE, related_name="votes")
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
                fields=["bloc", "groupe"],
                name="vote_groupe_unique",
                violation_error_message="Le vote de ce groupe est déjà enregistré.",
            )
        ]


@historise
class Deport(ModeleBase):
    """A member with an interest: takes part neither in the debate nor in the vote of a block."""

    bloc = models.ForeignKey(BlocVote, on_delete=models.CASCADE, related_name="deports")
    elu = models.ForeignKey(Elu, on_delete=models.PROTECT, related_name="deports")
    motif = models.CharField("motif", max_length=200, blank=True)
    present = models.BooleanField("présent à la séance", default=True)

    class Meta:
        verbose_name = "déport"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bloc", "elu"],
                name="deport_unique",
                violation_error_message="Ce déport est déjà enregistré.",
            )
        ]
