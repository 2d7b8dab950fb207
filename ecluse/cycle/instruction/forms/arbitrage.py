"""One row of the comparison on a page of its own: what answers a browser without scripts."""

from django import forms

from ecluse.cycle.instruction.forms.commun import MontantSelonLeCas, TexteSelonLeCas, choix
from ecluse.cycle.instruction.models import SensProposition
from ecluse.interface.champs import refuser

MOTIF_MAXIMUM = 2000


class FormulaireArbitrage(forms.Form):
    """What is considered for a dossier, as it was typed in the table."""

    use_required_attribute = False

    sens = forms.ChoiceField(
        label="Sens envisagé", choices=[("", "À arbitrer"), *choix(SensProposition)], required=False
    )
    montant = MontantSelonLeCas(label="Montant envisagé")
    motif = TexteSelonLeCas(
        label="Motif", max_length=MOTIF_MAXIMUM, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def dire(self, message: str, champ: str) -> None:
        """Say why it was refused, at its field, unless reading that field said it already."""
        if champ not in self.fields:
            self.add_error(None, refuser(message, "refus"))
        elif not self.has_error(champ):
            self.add_error(champ, refuser(message, "refus"))
