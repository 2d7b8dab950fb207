"""Forms of the windows."""

from typing import Any

from django import forms

from ecluse.cycle.appels.models import Dispositif, SessionDepot
from ecluse.interface.champs import CartesChoix, ChampDate
from ecluse.regles.texte import typographie


class ChoixDispositifForm(forms.Form):
    """On which dispositif a window is opened."""

    dispositif = forms.ChoiceField(label="Dispositif")

    def __init__(self, *args: Any, dispositifs: list[Dispositif], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = [(d.reference, f"{typographie(d.intitule)} ({d.annee})") for d in dispositifs]
        self.fields["dispositif"].choices = choix  # type: ignore[attr-defined]


class SessionForm(forms.Form):
    """The dates of a new window."""

    code = forms.RegexField(
        r"^[a-z0-9]+(_[a-z0-9]+)*$",
        label="Nom court",
        max_length=40,
        help_text="Distingue les sessions d’un même dispositif, par exemple session_2.",
        error_messages={
            "invalid": "Des minuscules, des chiffres et des tirets bas, par exemple session_2."
        },
    )
    libelle = forms.CharField(
        label="Libellé",
        max_length=120,
        required=False,
        help_text="Par exemple « deuxième période ».",
    )
    canal = forms.ChoiceField(
        label="Les candidatures arrivent",
        choices=SessionDepot.Canal.choices,
        initial=SessionDepot.Canal.PLATEFORME,
        widget=CartesChoix(
            aides={
                "plateforme": "Les structures déposent et valident ici.",
                "services": "Les agents saisissent ce qu’ils ont reçu, à sa date de réception.",
            }
        ),
    )
    ouverture = ChampDate(label="Ouverture", help_text="À partir de 0 h.")
    cloture = ChampDate(label="Clôture", help_text="Ce jour est inclus, jusqu’à minuit.")
    realisation_debut = ChampDate(label="Début de la réalisation")
    realisation_fin = ChampDate(label="Fin de la réalisation")


class ProlongationForm(forms.Form):
    """The act that extends a window."""

    cloture = ChampDate(label="Nouvelle clôture", help_text="Ce jour est inclus, jusqu’à minuit.")
    acte_reference = forms.CharField(
        label="Référence de l’acte", max_length=80, help_text="Par exemple « arrêté n° 2025-112 »."
    )
    acte_date = ChampDate(label="Date de l’acte")
    motif = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il est envoyé à toutes les structures qui ont un dossier en cours.",
    )


class RetraitSessionForm(forms.Form):
    """Why a window is withdrawn."""

    motif = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 3}))
