"""Forms of the stage: they read what is typed, the actions hold the rules."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from ecluse.annuaire.models import Territoire
from ecluse.cycle.deliberations.actions import LigneLibre, Suite
from ecluse.cycle.deliberations.models import (
    Article,
    BlocVote,
    Elu,
    LigneRapport,
    Operation,
    Rapport,
)
from ecluse.cycle.instruction.models import Proposition
from ecluse.interface.champs import CartesChoix, ChampDate, ChampMontant
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ecrire_date

_ZONE = {"rows": 4}


class FormulaireRapport(forms.Form):
    """The heading of a rapport."""

    titre = forms.CharField(
        label="Titre",
        max_length=200,
        help_text="Par exemple « Appel à projets 2025, phase 2 ».",
        error_messages={"required": "Donnez un titre au rapport."},
    )
    numero_rapport = forms.CharField(
        label="Numéro du rapport",
        max_length=12,
        required=False,
        help_text="Son rang à l’ordre du jour, par exemple 57.",
    )
    seance = ChampDate(label="Séance de la commission permanente", required=False)
    expose = forms.CharField(
        label="Exposé", required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    rectifie = forms.ModelChoiceField(
        Rapport.objects.none(),
        label="Délibération rectifiée",
        required=False,
        to_field_name="uid",
        empty_label="Aucune",
        help_text="Une erreur trouvée après le vote se corrige par un nouvel acte.",
    )

    def __init__(self, *args: Any, adoptes: QuerySet[Rapport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["rectifie"]
        champ.queryset = adoptes  # type: ignore[attr-defined]
        champ.label_from_instance = _acte  # type: ignore[attr-defined]


def _acte(rapport: Rapport) -> str:
    jour = f" du {ecrire_date(rapport.seance)}" if rapport.seance else ""
    return f"n°\u00a0{rapport.numero}{jour}, {rapport.titre}"


class FormulaireArticle(forms.Form):
    """What an article decides, on which operation, and what its text announces."""

    role = forms.ChoiceField(
        label="Cet article",
        choices=[
            ("financement", "vote un financement et sa répartition"),
            ("signature", "autorise à signer"),
            ("recette", "autorise une recette"),
            ("imputation", "impute des dépenses"),
            ("autre", "décide autre chose"),
        ],
        initial="financement",
    )
    objet = forms.CharField(
        label="Objet de l’article",
        max_length=200,
        error_messages={"required": "Donnez l’objet de l’article."},
    )
    operation = forms.ModelChoiceField(
        Operation.objects.none(),
        label="Opération budgétaire",
        to_field_name="uid",
        required=False,
        empty_label="Aucune",
        help_text="Celle qui paie, ou qui reçoit la recette. Aucune pour le FSL, payé par la CAF.",
    )
    montant = ChampMontant(
        label="Montant annoncé par l’article",
        required=False,
        help_text="Comparé à la somme des lignes, hors FSL.",
    )
    nombre = forms.IntegerField(
        label="Nombre d’opérations annoncé",
        required=False,
        min_value=0,
        max_value=9999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Indiquez un nombre entier."},
    )
    hypothese = forms.CharField(
        label="Hypothèse d’imputation",
        max_length=200,
        required=False,
        help_text="Ce qui fait choisir cette ligne, si aucun texte ne l’écrit.",
    )

    bilan = forms.CharField(
        label="Bilan de l’exercice précédent",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Ce que les actions de l’année passée ont donné. Imprimé dans le rapport ; "
        "ce qui a été voté y est compté sans que vous l’écriviez.",
    )

    def __init__(self, *args: Any, operations: QuerySet[Operation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operation"].queryset = operations  # type: ignore[attr-defined]

    @staticmethod
    def de(article: Article) -> dict[str, Any]:
        """The form filled with an article."""
        return {
            "role": article.role,
            "objet": article.objet,
            "operation": article.operation.uid if article.operation else None,
            "montant": article.montant,
            "nombre": article.nombre,
            "hypothese": article.hypothese,
            "bilan": article.bilan,
        }


class FormulaireLignes(forms.Form):
    """Which waiting proposals go into an article."""

    propositions = forms.ModelMultipleChoiceField(
        Proposition.objects.none(),
        label="Dossiers en attente",
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un dossier."},
    )

    def __init__(self, *args: Any, attente: QuerySet[Proposition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["propositions"]
        champ.queryset = attente  # type: ignore[attr-defined]
        champ.label_from_instance = _ligne_en_attente  # type: ignore[attr-defined]


def _ligne_en_attente(proposition: Proposition) -> str:
    c = proposition.candidature
    return f"{c.structure.nom}, {c.numero} : {ecrire_montant(proposition.montant)}"


class FormulaireAvisCommission(forms.Form):
    """The advice of a commission."""

    commission = forms.CharField(
        label="Commission",
        max_length=120,
        initial="2e commission",
        error_messages={"required": "Nommez la commission."},
    )
    date = ChampDate(label="Date de l’avis")
    sens = forms.ChoiceField(
        label="Avis",
        choices=[
            ("favorable", "Favorable"),
            ("réservé", "Réservé"),
            ("défavorable", "Défavorable"),
        ],
    )


class FormulaireNumero(forms.Form):
    """The number of the délibération."""

    numero = forms.CharField(
        label="Numéro de la délibération",
        max_length=20,
        help_text="Par exemple 2025-300.",
        error_messages={"required": "Indiquez le numéro de la délibération."},
    )


class FormulaireAdoption(FormulaireNumero):
    """The number, and what becomes of the dossiers of the articles that were refused."""

    suite = forms.ChoiceField(
        label="Les dossiers des articles rejetés",
        choices=[
            (Suite.ATTENDRE, "attendent un autre rapport"),
            (Suite.REFUSER, "ne sont pas retenus"),
        ],
        initial=Suite.ATTENDRE,
        required=False,
        widget=forms.RadioSelect,
    )
    motif = forms.CharField(
        label="Motif du refus",
        required=False,
        widget=forms.Textarea(attrs=_ZONE),
        help_text="S’ils ne sont pas retenus, il est communiqué aux structures.",
    )

    def choix(self) -> Suite:
        """What was chosen; nothing said, the dossiers wait."""
        return Suite(self.cleaned_data.get("suite") or Suite.ATTENDRE)


class FormulaireMotif(forms.Form):
    """A reason that is told to the structures."""

    motif = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs=_ZONE),
        help_text="Il est communiqué aux structures avec la décision.",
        error_messages={"required": "Indiquez le motif."},
    )


class FormulaireRetrait(forms.Form):
    """Why a rapport is given up."""

    motif = forms.CharField(
        label="Raison du retrait",
        max_length=300,
        error_messages={"required": "Indiquez pourquoi le rapport est retiré."},
    )


class FormulaireTransmission(forms.Form):
    """What happened to the act after the vote."""

    transmise_le = ChampDate(label="Transmise au contrôle de légalité le", required=False)
    publiee_le = ChampDate(label="Publiée le", required=False)
    notifiee_le = ChampDate(label="Notifiée aux structures le", required=False)


class FormulaireLigneLibre(forms.Form):
    """A line that comes from no dossier: money voted outside a call."""

    beneficiaire = forms.CharField(
        label="Bénéficiaire",
        max_length=300,
        help_text="Nom, sigle, SIREN ou SIRET : une structure de l’annuaire est reconnue.",
        widget=forms.TextInput(attrs={"list": "structures", "autocomplete": "off"}),
        error_messages={"required": "Dites à qui va cette somme."},
    )
    libelle_operation = forms.CharField(
        label="Objet",
        max_length=200,
        help_text="Commencez par le code du dispositif, s’il y en a un : son plafond est vérifié.",
        error_messages={"required": "Dites à quoi sert cette somme."},
    )
    montant = ChampMontant(label="Montant")
    financement = forms.ChoiceField(
        label="Payé par",
        choices=LigneRapport.Financement.choices,
        initial=LigneRapport.Financement.DEPARTEMENTAL,
        widget=CartesChoix(aides={"fsl": "N’engage rien sur le budget du Département."}),
    )
    territoires = forms.ModelMultipleChoiceField(
        Territoire.objects.none(),
        label="Territoires",
        to_field_name="uid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tout le département.",
    )
    debut = ChampDate(label="Début", required=False)
    fin = ChampDate(label="Fin", required=False)
    quantite = forms.DecimalField(
        label="Quantité",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": "Indiquez un nombre."},
    )
    unite = forms.CharField(
        label="Unité", max_length=80, required=False, help_text="Par exemple place, mesure, ETP."
    )
    description = forms.CharField(
        label="Précisions", required=False, widget=forms.Textarea(attrs=_ZONE)
    )

    def __init__(self, *args: Any, territoires: QuerySet[Territoire], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territoires"].queryset = territoires  # type: ignore[attr-defined]

    def contenu(self, structure: Any) -> LigneLibre:
        """What the action takes. In: the structure recognised, None when it is in no directory."""
        lu = self.cleaned_data
        return LigneLibre(
            libelle_operation=lu["libelle_operation"],
            montant=lu["montant"],
            structure=structure,
            beneficiaire=structure.nom if structure else lu["beneficiaire"],
            financement=lu["financement"],
            description=lu["description"],
            debut=lu["debut"],
            fin=lu["fin"],
            quantite=lu["quantite"],
            unite=lu["unite"],
            territoires=list(lu["territoires"]),
        )

    @staticmethod
    def de(ligne: LigneRapport) -> dict[str, Any]:
        """The form filled with a line."""
        champs = (
            "libelle_operation",
            "montant",
            "financement",
            "debut",
            "fin",
            "quantite",
            "unite",
            "description",
        )
        return {c: getattr(ligne, c) for c in champs} | {
            "beneficiaire": ligne.nom_beneficiaire,
            "territoires": [t.uid for t in ligne.territoires.all()],
        }


class FormulaireRectification(forms.Form):
    """What is taken back from a line of the délibération that is corrected."""

    ligne = forms.ChoiceField(
        label="Ligne votée", error_messages={"required": "Choisissez la ligne à corriger."}
    )
    montant = ChampMontant(
        label="Montant repris",
        help_text="Tout ce qui est engagé pour annuler la ligne, ou la part votée en trop.",
    )
    motif = forms.CharField(
        label="Erreur corrigée",
        max_length=300,
        error_messages={"required": "Dites quelle erreur est corrigée."},
    )

    def __init__(self, *args: Any, lignes: Iterable[LigneRapport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lignes = {x.uid: x for x in lignes}
        self.fields["ligne"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir"),
            *(
                (uid, f"{x.nom_beneficiaire}, {ecrire_montant(x.montant)}")
                for uid, x in self.lignes.items()
            ),
        ]


class FormulaireBloc(forms.Form):
    """In which block an article is voted."""

    bloc = forms.ModelChoiceField(
        BlocVote.objects.none(), label="Bloc", to_field_name="uid", required=False
    )

    def __init__(self, *args: Any, blocs: QuerySet[BlocVote], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bloc"].queryset = blocs  # type: ignore[attr-defined]


class FormulaireInteret(forms.Form):
    """A member interested in a structure."""

    elu = forms.ModelChoiceField(
        Elu.objects.none(),
        label="Élu",
        to_field_name="uid",
        empty_label="Choisir",
        error_messages={"required": "Choisissez l’élu."},
    )
    structure = forms.CharField(
        label="Structure",
        max_length=300,
        help_text="Nom, sigle, SIREN ou SIRET.",
        widget=forms.TextInput(attrs={"list": "structures", "autocomplete": "off"}),
        error_messages={"required": "Nommez la structure."},
    )
    qualite = forms.CharField(
        label="À quel titre",
        max_length=160,
        help_text="Par exemple « membre du conseil d’administration ».",
        error_messages={"required": "Dites à quel titre."},
    )
    debut = ChampDate(label="Depuis", required=False, help_text="Vide : depuis toujours.")
    fin = ChampDate(
        label="Jusqu’au",
        required=False,
        help_text="Vide : encore aujourd’hui. Seuls les liens en cours le jour de la séance "
        "font se déporter.",
    )

    def __init__(self, *args: Any, elus: QuerySet[Elu], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["elu"].queryset = elus  # type: ignore[attr-defined]
