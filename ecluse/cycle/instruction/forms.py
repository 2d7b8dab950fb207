"""Forms of the instruction: they read what is typed, the actions hold the rules."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from ecluse.annuaire.models import Compte
from ecluse.cycle.instruction.models import Sens
from ecluse.interface.champs import CartesChoix, ChampDate, ChampMontant


class SelonLeCas:
    """A field owed in some cases only, which the action knows: it is not called optional."""

    def validate(self, value: Any) -> None:
        """Accept what is empty; the action says when it is missing."""


class MontantSelonLeCas(SelonLeCas, ChampMontant):
    """An amount owed unless the proposal is unfavourable."""


class TexteSelonLeCas(SelonLeCas, forms.CharField):
    """A text owed in some cases."""


class FormulaireOuverture(forms.Form):
    """Opening the instruction."""

    echeance = ChampDate(
        label="Avis attendu pour le",
        required=False,
        help_text="Les fiches n’écrivent aucun délai : laissez vide pour ne pas en fixer.",
    )


class FormulaireAvis(forms.Form):
    """The advice of a service."""

    sens = forms.ChoiceField(
        label="Sens de l’avis",
        choices=[(s.value, s.label[:1].upper() + s.label[1:]) for s in Sens],
        widget=CartesChoix,
        error_messages={"required": "Choisissez le sens de l’avis."},
    )
    texte = forms.CharField(
        label="Motivation",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Lue par l’instructeur et le pilotage ; la structure ne la voit pas.",
        error_messages={"required": "Motivez l’avis en une phrase au moins."},
    )


class FormulaireProposition(forms.Form):
    """What the instructeur proposes."""

    # Several fields are owed in some cases only: no browser may refuse for them.
    use_required_attribute = False

    sens = forms.ChoiceField(
        label="Sens de la proposition",
        choices=[(s.value, s.label[:1].upper() + s.label[1:]) for s in Sens],
        widget=CartesChoix(
            aides={
                Sens.RESERVE: "Les réserves sont écrites dans le motif.",
                Sens.DEFAVORABLE: "Aucun montant ; le motif est communiqué à la structure.",
            }
        ),
        error_messages={"required": "Choisissez le sens de la proposition."},
    )
    montant = MontantSelonLeCas(label="Montant proposé")
    motif = TexteSelonLeCas(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Nécessaire si le montant diffère de la demande, s’il y a des réserves "
        "ou si la proposition est défavorable.",
    )
    sans_avis = TexteSelonLeCas(
        label="Raison de proposer sans attendre l’avis",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, avis_attendu: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not avis_attendu:
            del self.fields["sans_avis"]


class FormulaireAffectation(forms.Form):
    """Who instructs."""

    instructeur = forms.ModelChoiceField(
        Compte.objects.none(),
        label="Instructeur",
        error_messages={"required": "Choisissez une personne."},
    )

    def __init__(self, *args: Any, choix: QuerySet[Compte], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instructeur"].queryset = choix  # type: ignore[attr-defined]
