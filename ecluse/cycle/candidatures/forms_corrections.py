"""Forms of the corrections and of what came on paper."""

from datetime import date
from typing import Any

from django import forms

from ecluse.annuaire.models import Structure
from ecluse.annuaire.queries import par_numero
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.actions.corrections import Point
from ecluse.cycle.candidatures.instantanes import libelle_de
from ecluse.interface.champs import ChampDate, ChampFichier, ChampSiret, refuser
from ecluse.regles.texte import typographie

CONSIGNE_MAXIMUM = 2000
CASE = "corriger-"
"""Before the name of a part: the box that unlocks it."""


class DemandeCorrectionForm(forms.Form):
    """One box for each part of the dossier, and what is expected there; the ticked are unlocked."""

    def __init__(self, contenu: lecture.Contenu, *args: Any, demain: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["echeance"] = ChampDate(
            label="À renvoyer au plus tard le",
            minimum=demain,
            help_text="Ce jour est inclus. Ensuite, ces parties se referment d’elles-mêmes.",
        )
        self.parties: dict[str, tuple[str, str]] = {}
        for section, piece in parties_de(contenu):
            nom = f"{section}-{piece}" if piece else section
            self.parties[nom] = (section, piece)
            libelle = libelle_de(contenu, section, piece)
            self.fields[f"{CASE}{nom}"] = forms.BooleanField(label=libelle, required=False)
            self.fields[nom] = forms.CharField(
                label=typographie(f"Ce qui est attendu : {libelle}"),
                required=False,
                max_length=CONSIGNE_MAXIMUM,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def champs_des_parties(self) -> list[tuple[Any, Any]]:
        """The box and the text of each part, in the order of the dossier."""
        return [(self[f"{CASE}{nom}"], self[nom]) for nom in self.parties]

    def clean(self) -> dict[str, Any]:
        """A part that is ticked says what is expected."""
        for nom in self.parties:
            if self.cleaned_data.get(f"{CASE}{nom}") and not self.cleaned_data.get(nom, "x"):
                self.add_error(
                    nom, refuser("Dites à la structure ce qui est attendu ici.", "consigne")
                )
        return self.cleaned_data

    def points(self) -> list[Point]:
        """What was asked, once valid; what was written under a box left empty is not sent."""
        return [
            Point(section, self.cleaned_data[nom], piece)
            for nom, (section, piece) in self.parties.items()
            if self.cleaned_data[f"{CASE}{nom}"]
        ]


def parties_de(contenu: lecture.Contenu) -> list[tuple[str, str]]:
    """The parts that can be unlocked: each section, and each piece rather than all of them."""
    parties: list[tuple[str, str]] = []
    for code in lecture.ordre_des_sections(contenu.fiche):
        if code == lecture.PIECES:
            parties += [(code, p.code) for p in contenu.fiche.pieces if p.moment == "depot"]
        else:
            parties.append((code, ""))
    return parties


class AnnulationForm(forms.Form):
    """Why a correction is no longer asked."""

    motif = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 2}))


class PapierForm(forms.Form):
    """What an agent knows when the letter is in hand."""

    siret = ChampSiret(label="SIRET de la structure", help_text="14 chiffres.")
    recue_le = ChampDate(
        label="Reçue le", help_text="La date du cachet d’arrivée : elle seule décide du délai."
    )
    scan = ChampFichier(label="Le document reçu, numérisé")

    structure: Structure

    def clean_siret(self) -> str:
        """The SIRET of a structure that is registered."""
        siret = str(self.cleaned_data["siret"])
        trouvee = par_numero(siret)
        if trouvee is None:
            raise refuser(
                "Aucune structure n’est enregistrée sous ce numéro : enregistrez-la d’abord.",
                "inconnue",
            )
        self.structure = trouvee
        return siret
