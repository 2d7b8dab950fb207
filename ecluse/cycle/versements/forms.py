"""What is typed about payments."""

from django import forms

from ecluse.cycle.versements.etats import ORDRE
from ecluse.cycle.versements.models import Ordre
from ecluse.interface.champs import ChampDate, ChampFichier, ChampMontant


class FiltresOrdres(forms.Form):
    """Narrow the list of orders."""

    q = forms.CharField(label="Numéro ou structure", required=False, max_length=80)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *ORDRE.choices])
    genre = forms.ChoiceField(
        label="Genre", required=False, choices=[("", "Tous"), *Ordre.Genre.choices]
    )


class Motif(forms.Form):
    """A reason."""

    motif = forms.CharField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez un motif."},
    )


class Execution(forms.Form):
    """What the payeur sent back."""

    execute_le = ChampDate(label="Date d’exécution")
    reference_payeur = forms.CharField(
        label="Numéro donné par le payeur",
        max_length=40,
        help_text="Numéro de mandat ou de titre, tel qu’il revient du logiciel financier.",
        error_messages={"required": "Indiquez le numéro donné par le payeur."},
    )


class Decision(forms.Form):
    """The amount where the rule is silent."""

    montant = ChampMontant(label="Montant dû, tout compris")
    motif = forms.CharField(
        label="Motif",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ce motif figure dans l’explication du solde, que la structure peut lire.",
        error_messages={"required": "Motivez le montant décidé."},
    )
    piece = ChampFichier(label="Pièce qui fonde la décision")
