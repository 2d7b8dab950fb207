"""What is typed on the pages that look across the cycle."""

from django import forms

from ecluse.annuaire.models import Territoire
from ecluse.cycle.candidatures.etats import DEPOSEES, TABLE


def _territoires() -> list[tuple[str, str]]:
    return [("", "Tous"), *Territoire.objects.order_by("nom").values_list("code", "nom")]


class FiltresDossiers(forms.Form):
    """Narrow the list of dossiers."""

    q = forms.CharField(label="Numéro, structure ou projet", required=False, max_length=80)
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "Tous"),
            *((c, TABLE.etats[c].libelle) for c in DEPOSEES if c != "deposee"),
        ],
    )
    territoire = forms.ChoiceField(label="Territoire", required=False, choices=_territoires)
