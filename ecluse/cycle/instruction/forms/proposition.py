"""Opening, proposing, saying who instructs."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from ecluse.annuaire.models import Compte
from ecluse.cycle.instruction.actions import Retenu
from ecluse.cycle.instruction.forms.commun import (
    DateSelonLeCas,
    MontantSelonLeCas,
    TexteSelonLeCas,
    choix,
)
from ecluse.cycle.instruction.models import SensProposition
from ecluse.interface.champs import CartesChoix, ChampDate
from ecluse.regles.argent import ZERO
from ecluse.regles.attribution import ChargeEcartee, Volume

#: Rows offered for charges set aside, beyond those already written.
LIGNES_VIDES = 2
LIGNES_AU_PLUS = 12
CHARGE = ("libelle", "montant", "motif")


class FormulaireOuverture(forms.Form):
    """Opening the instruction."""

    echeance = ChampDate(
        label="Avis attendu pour le",
        required=False,
        help_text="Les fiches n’écrivent aucun délai : laissez vide pour ne pas en fixer.",
    )


class FormulaireProposition(forms.Form):
    """What the instructeur proposes."""

    # Several fields are owed in some cases only: no browser may refuse for them.
    use_required_attribute = False

    sens = forms.ChoiceField(
        label="Sens de la proposition",
        choices=choix(SensProposition),
        widget=CartesChoix(
            aides={
                SensProposition.RESERVE: "Les réserves sont écrites dans le motif.",
                SensProposition.DEFAVORABLE: "Aucun montant ; le motif est communiqué à la "
                "structure.",
                SensProposition.AJOURNE: "Rien n’est proposé pour l’instant : le dossier sera "
                "réexaminé.",
            }
        ),
        error_messages={"required": "Choisissez le sens de la proposition."},
    )
    montant = MontantSelonLeCas(label="Montant proposé")
    motif = TexteSelonLeCas(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Nécessaire si le montant diffère de la demande, s’il y a des réserves "
        "ou si la proposition est défavorable ou ajournée.",
    )
    conditions = forms.CharField(
        label="Conditions",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce que la structure devra faire ; elles suivent la proposition jusqu’à la "
        "convention.",
    )
    reexamen_le = DateSelonLeCas(
        label="À réexaminer le", help_text="Pour un dossier ajourné, si un jour est prévu."
    )
    sans_avis = TexteSelonLeCas(
        label="Raison de proposer sans attendre l’avis",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    #: The proposal that the page showed, so that another agent's is not replaced unread.
    vue = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        avis_attendu: bool,
        volumes: Sequence[Volume] = (),
        ecartees: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not avis_attendu:
            del self.fields["sans_avis"]
        self._volumes = list(volumes)
        for v in volumes:
            self.fields[_nom(v)] = forms.DecimalField(
                label=f"{v.libelle}, {v.nom} : retenu",
                required=False,
                min_value=0,
                decimal_places=2,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
                initial=v.retenu.normalize() + 0,
                error_messages={"invalid": "Un nombre est attendu."},
            )
        self._lignes = self._nombre_de_lignes(ecartees)
        for rang in range(self._lignes):
            for nom, champ in _champs_de_charge().items():
                self.fields[f"ecartee-{rang}-{nom}"] = champ

    def _nombre_de_lignes(self, ecartees: int) -> int:
        """At least the rows that were posted, so that nothing typed is lost."""
        postees = [
            int(trouve[1]) + 1
            for cle in self.data
            if (trouve := re.fullmatch(r"ecartee-(\d{1,2})-libelle", cle))
        ]
        return min(max([ecartees + LIGNES_VIDES, *postees]), LIGNES_AU_PLUS)

    @property
    def lignes_de_volume(self) -> list[tuple[Volume, forms.BoundField]]:
        """Each volume asked, with the field of what is kept."""
        return [(v, self[_nom(v)]) for v in self._volumes]

    @property
    def lignes_ecartees(self) -> list[list[forms.BoundField]]:
        """The rows of charges set aside."""
        return [[self[f"ecartee-{rang}-{nom}"] for nom in CHARGE] for rang in range(self._lignes)]

    @property
    def charges_ouvertes(self) -> bool:
        """Whether a row of charges holds something, to show them."""
        return any(champ.value() for ligne in self.lignes_ecartees for champ in ligne)

    def retenu(self) -> Retenu:
        """What is kept of the request; of a form that was validated, faults apart."""
        propre = self.cleaned_data
        volumes: dict[tuple[str, str], Decimal] = {}
        for v in self._volumes:
            valeur = propre.get(_nom(v))
            if valeur is not None:
                volumes[v.territoire, v.unite] = valeur
        ecartees = []
        for rang in range(self._lignes):
            libelle, montant, motif = (propre.get(f"ecartee-{rang}-{nom}") for nom in CHARGE)
            if libelle or montant or motif:
                ecartees.append(ChargeEcartee(libelle or "", montant or ZERO, motif or ""))
        return Retenu(
            volumes, tuple(ecartees), propre.get("conditions") or "", propre.get("reexamen_le")
        )

    def champ_de(self, chemin: str) -> str | None:
        """The field of a path of the rules (`volumes[0]`, `ecartees[1].motif`)."""
        if trouve := re.fullmatch(r"volumes\[(\d+)\]", chemin):
            return _nom(self._volumes[int(trouve[1])])
        if trouve := re.fullmatch(r"ecartees\[(\d+)\]\.(\w+)", chemin):
            return f"ecartee-{self._ligne_remplie(int(trouve[1]))}-{trouve[2]}"
        return chemin if chemin in self.fields else None

    def _ligne_remplie(self, rang: int) -> int:
        """The row on screen of the `rang`-th charge written: empty rows do not count."""
        remplies = [
            i
            for i in range(self._lignes)
            if any(
                self.cleaned_data.get(f"ecartee-{i}-{n}") for n in ("libelle", "montant", "motif")
            )
        ]
        return remplies[rang] if rang < len(remplies) else 0


def _nom(volume: Volume) -> str:
    return f"volume-{volume.territoire}-{volume.unite}"


def _champs_de_charge() -> dict[str, forms.Field]:
    return {
        "libelle": forms.CharField(label="Charge écartée", required=False, max_length=160),
        "montant": MontantSelonLeCas(label="Montant écarté", required=False),
        "motif": forms.CharField(label="Pourquoi", required=False, max_length=400),
    }


def initial_de(proposition: Any) -> dict[str, Any]:
    """The form filled with the proposal in force."""
    initial: dict[str, Any] = {
        "sens": proposition.sens,
        "montant": proposition.montant or None,
        "motif": proposition.motif,
        "conditions": proposition.conditions,
        "reexamen_le": proposition.reexamen_le,
        "sans_avis": proposition.sans_avis,
        "vue": proposition.uid,
    }
    for v in proposition.volumes:
        initial[f"volume-{v['territoire']}-{v['unite']}"] = Decimal(v["retenu"])
    for rang, c in enumerate(proposition.charges_ecartees):
        initial[f"ecartee-{rang}-libelle"] = c["libelle"]
        initial[f"ecartee-{rang}-montant"] = Decimal(c["montant"])
        initial[f"ecartee-{rang}-motif"] = c["motif"]
    return initial


class FormulaireAffectation(forms.Form):
    """Who instructs."""

    instructeur = forms.ModelChoiceField(
        Compte.objects.none(),
        label="Instructeur",
        empty_label="Choisissez une personne",
        error_messages={"required": "Choisissez une personne."},
    )

    def __init__(self, *args: Any, choix: QuerySet[Compte], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instructeur"].queryset = choix  # type: ignore[attr-defined]
