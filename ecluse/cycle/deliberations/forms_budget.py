"""Forms of the budget: what a person decides of a line. The actions hold the rules."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet

from ecluse.cycle.deliberations.models import Operation
from ecluse.interface.champs import ChampMontant

#: Exercices that a form accepts: bounds against a slip of the keyboard, no rule of the domain.
PREMIER_EXERCICE, DERNIER_EXERCICE = 2000, 2100
_MOTIF = "Il reste au relevé de la ligne."


class _Exercice(forms.IntegerField):
    default_error_messages = {
        "invalid": "Indiquez une année, par exemple 2025.",
        "min_value": "Indiquez une année à partir de 2000.",
        "max_value": "Indiquez une année avant 2101.",
        "required": "Indiquez l’exercice, par exemple 2025.",
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(min_value=PREMIER_EXERCICE, max_value=DERNIER_EXERCICE, **kwargs)


class _Motif(forms.CharField):
    default_error_messages = {"required": "Indiquez le motif : il reste au relevé."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Motif", max_length=300, help_text=_MOTIF, **kwargs)


class FormulaireOperation(forms.Form):
    """A new budget line."""

    exercice = _Exercice(label="Exercice")
    sens = forms.ChoiceField(
        label="Sens", choices=[(s.value, s.label.capitalize()) for s in Operation.Sens]
    )
    code = forms.CharField(
        label="Code de l’opération",
        max_length=20,
        help_text="Par exemple C02-428B02.",
        error_messages={"required": "Indiquez le code de l’opération."},
    )
    libelle = forms.CharField(
        label="Libellé",
        max_length=200,
        error_messages={"required": "Indiquez le libellé de l’opération."},
    )
    imputation = forms.CharField(
        label="Imputation",
        max_length=20,
        help_text="Nature et fonction, par exemple 6568/93428.",
        error_messages={"required": "Indiquez l’imputation, par exemple 6568/93428."},
        validators=[
            RegexValidator(
                r"^\s*[0-9A-Za-z]+/[0-9A-Za-z]+\s*$",
                "Séparez la nature et la fonction par « / », par exemple 6568/93428.",
            )
        ],
    )
    montant = ChampMontant(label="Autorisation votée (ou recette inscrite)")


class FormulaireModification(forms.Form):
    """A change of the AE, or of what is inscribed on a line of recettes."""

    montant = ChampMontant(
        negatif_permis=True,
        help_text="Un montant précédé de « - » la diminue.",
    )
    motif = _Motif()

    def __init__(self, *args: Any, quoi: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["montant"].label = f"De combien change {quoi}"


class FormulaireVirement(forms.Form):
    """Money moved to another line."""

    vers = forms.ModelChoiceField(
        Operation.objects.none(),
        label="Vers la ligne",
        to_field_name="uid",
        empty_label="Choisissez une ligne",
        error_messages={"required": "Choisissez la ligne qui reçoit."},
    )
    montant = ChampMontant(label="Montant viré")
    motif = _Motif()

    def __init__(self, *args: Any, operations: QuerySet[Operation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vers"].queryset = operations  # type: ignore[attr-defined]


class FormulaireDesengagement(forms.Form):
    """What is freed of a voted line."""

    montant = ChampMontant(label="Montant désengagé")
    motif = _Motif()


class FormulaireRecette(forms.Form):
    """A recette authorised by the assembly."""

    montant = ChampMontant(label="Montant de la recette")
    libelle = forms.CharField(
        label="Origine",
        max_length=200,
        help_text="Par exemple « Part de l’État, délibération n° 2023-499, article 7 ».",
        error_messages={"required": "Dites d’où vient cette recette."},
    )


class FormulaireCredits(forms.Form):
    """Crédits de paiement of an exercice."""

    exercice = _Exercice(label="Exercice de paiement")
    montant = ChampMontant(
        label="De combien changent les crédits",
        negatif_permis=True,
        help_text="Un montant précédé de « - » les diminue.",
    )
    motif = _Motif()
