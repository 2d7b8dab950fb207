"""The advices: of a service, of an instance, of an expert."""

from collections.abc import Sequence
from typing import Any

from django import forms

from ecluse.cycle.instruction.forms.commun import TexteSelonLeCas, choix
from ecluse.cycle.instruction.models import Sens
from ecluse.interface.champs import CartesChoix, ChampDate
from ecluse.regles.fiches.examen import AvisInstance

AUTRE = "autre"


class FormulaireAvis(forms.Form):
    """The advice of a service, or of an expert."""

    sens = forms.ChoiceField(
        label="Sens de l’avis",
        choices=choix(Sens),
        widget=CartesChoix,
        error_messages={"required": "Choisissez le sens de l’avis."},
    )
    texte = forms.CharField(
        label="Motivation",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Lue par l’instructeur et le pilotage ; la structure ne la voit pas.",
        error_messages={"required": "Motivez l’avis en une phrase au moins."},
    )


class FormulaireInstance(forms.Form):
    """What an instance said, on the day of its meeting."""

    use_required_attribute = False

    instance = forms.ChoiceField(
        label="Instance", error_messages={"required": "Choisissez l’instance."}
    )
    autre = TexteSelonLeCas(label="Nom de l’autre instance", max_length=120)
    reunie_le = ChampDate(label="Réunie le")
    sens_instance = forms.ChoiceField(
        label="Avis",
        # Nothing chosen beforehand: what an instance said is never guessed.
        choices=[("", "Choisissez l’avis"), *choix(Sens)],
        error_messages={"required": "Choisissez l’avis."},
    )
    texte_instance = TexteSelonLeCas(
        label="Réserves ou motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nécessaire si l’avis n’est pas favorable.",
    )

    def __init__(self, *args: Any, instances: Sequence[AvisInstance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instance"].choices = [  # type: ignore[attr-defined]
            *((i.code, i.instance) for i in instances),
            (AUTRE, "Une autre instance"),
        ]

    @property
    def nom(self) -> str:
        """The code of the instance, or the name of another one."""
        choisie = str(self.cleaned_data["instance"])
        return str(self.cleaned_data["autre"]) if choisie == AUTRE else choisie


class FormulaireExpert(forms.Form):
    """An expert to let in."""

    use_required_attribute = False

    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    email = forms.EmailField(label="Adresse électronique")
    qualite = forms.CharField(
        label="Qualité", max_length=160, help_text="Par exemple : psychologue, bailleur social."
    )
    question = forms.CharField(
        label="Ce que vous lui demandez", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    jusqu_au = ChampDate(label="Accès jusqu’au (inclus)")


class FormulaireInterets(forms.Form):
    """The declaration of an expert, before reading anything."""

    use_required_attribute = False

    conflit = forms.TypedChoiceField(
        label="Avez-vous un lien d’intérêts avec la structure, ses dirigeants ou le projet ?",
        choices=[("non", "Non, aucun"), ("oui", "Oui")],
        coerce=lambda v: v == "oui",
        widget=CartesChoix(aides={"oui": "Le dossier ne vous sera pas montré."}),
        error_messages={"required": "Dites si vous avez un lien d’intérêts."},
    )
    precision = TexteSelonLeCas(label="Nature du lien", widget=forms.Textarea(attrs={"rows": 3}))
