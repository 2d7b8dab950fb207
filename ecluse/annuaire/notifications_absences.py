"""The messages about absences and replacements."""

from django.urls import reverse

from ecluse.annuaire.models import Absence
from ecluse.annuaire.notifications import Message
from ecluse.regles.dates import ecrire_date
from ecluse.regles.texte import typographie


def _periode(absence: Absence) -> str:
    return f"du {ecrire_date(absence.debut)} au {ecrire_date(absence.fin)}"


def remplacement(absence: Absence) -> Message:
    """To the delegate: whom they replace and when."""
    return Message(
        "absence.remplacement",
        typographie(f"Vous remplacez {absence.compte}"),
        typographie(
            f"{absence.compte} sera absent {_periode(absence)} et vous délègue son travail.\n\n"
            "Pendant ces jours, ses choses à faire sont avec les vôtres, et l’histoire des "
            "dossiers dit que vous agissez par délégation. Tout s’arrête de soi-même au dernier "
            "jour."
        ),
        reverse("pilotage:a_faire"),
    )


def remplacement_termine(absence: Absence) -> Message:
    """To the delegate: the absent is back."""
    return Message(
        "absence.remplacement_termine",
        typographie(f"Vous ne remplacez plus {absence.compte}"),
        typographie(f"L’absence de {absence.compte}, {_periode(absence)}, est terminée."),
        reverse("pilotage:a_faire"),
    )


def absence_declaree(absence: Absence) -> Message:
    """To the absent, when somebody else declared it."""
    return Message(
        "absence.declaree",
        "Une absence est déclarée pour vous",
        typographie(
            f"{absence.declaree_par} a déclaré votre absence {_periode(absence)}. "
            f"{absence.delegue} vous remplace pendant ces jours."
        ),
        reverse("annuaire:absences"),
    )
