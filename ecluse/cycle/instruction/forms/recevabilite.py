"""Points added by the instructeur, and the verdict."""

from django import forms

from ecluse.cycle.instruction.forms.commun import TexteSelonLeCas, choix
from ecluse.cycle.instruction.models import Appreciation, Verdict
from ecluse.interface.champs import CartesChoix


class FormulairePoint(forms.Form):
    """A point that no rule can judge."""

    use_required_attribute = False

    libelle = forms.CharField(
        label="Point vérifié",
        max_length=200,
        error_messages={"required": "Nommez le point vérifié."},
    )
    appreciation = forms.ChoiceField(
        label="Constat",
        choices=choix(Appreciation),
        error_messages={"required": "Choisissez le constat."},
    )
    commentaire = TexteSelonLeCas(
        label="Commentaire",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nécessaire si le point n’est pas conforme.",
    )


class FormulaireVerdict(forms.Form):
    """Whether the dossier may be examined."""

    use_required_attribute = False

    verdict = forms.ChoiceField(
        label="Verdict",
        choices=choix(Verdict),
        widget=CartesChoix(
            aides={
                Verdict.IRRECEVABLE: "Une proposition défavorable est faite pour ce motif ; le "
                "pilotage la notifie."
            }
        ),
        error_messages={"required": "Choisissez le verdict."},
    )
    motif = TexteSelonLeCas(label="Motif", widget=forms.Textarea(attrs={"rows": 3}))
