"""Forms of the stage: they read what is typed, the actions hold the rules."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from ecluse.cycle.deliberations.actions import Suite
from ecluse.cycle.deliberations.models import (
    Article,
    BlocVote,
    Elu,
    Operation,
    Rapport,
)
from ecluse.interface.champs import ChampDate, ChampMontant
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
    version = forms.CharField(required=False, widget=forms.HiddenInput)

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
        error_messages={
            "invalid": "Indiquez un nombre entier.",
            "min_value": "Un nombre d’opérations n’est pas négatif.",
            "max_value": "Ce nombre est trop grand.",
        },
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
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, operations: QuerySet[Operation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["operation"]
        champ.queryset = operations  # type: ignore[attr-defined]
        champ.label_from_instance = _operation  # type: ignore[attr-defined]

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


def _operation(operation: Operation) -> str:
    recette = ", recettes" if operation.sens == Operation.Sens.RECETTE else ""
    return f"{operation}{recette}"


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
