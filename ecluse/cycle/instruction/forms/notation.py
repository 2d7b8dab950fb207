"""The notes of a scorer, and the criteria of a grid."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from ecluse.cycle.instruction.forms.commun import EntierSelonLeCas, TexteSelonLeCas
from ecluse.regles.notation import Critere

CRITERES_AU_PLUS = 20
LIGNES_VIDES = 2


class FormulaireNotes(forms.Form):
    """One note and one comment by criterion."""

    use_required_attribute = False

    def __init__(self, *args: Any, criteres: Sequence[Critere], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._criteres = criteres
        for c in criteres:
            self.fields[f"note-{c.code}"] = forms.IntegerField(
                label=f"{c.libelle} : note sur {c.maximum}",
                min_value=0,
                max_value=c.maximum,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
                error_messages={
                    "required": "Notez ce critère.",
                    "invalid": "Une note est un nombre entier.",
                    "min_value": f"La note va de 0 à {c.maximum}.",
                    "max_value": f"La note va de 0 à {c.maximum}.",
                },
            )
            self.fields[f"commentaire-{c.code}"] = TexteSelonLeCas(
                label=f"{c.libelle} : commentaire", widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def lignes(self) -> list[tuple[Critere, forms.BoundField, forms.BoundField]]:
        """Each criterion with its two fields."""
        return [(c, self[f"note-{c.code}"], self[f"commentaire-{c.code}"]) for c in self._criteres]

    def notes(self) -> dict[str, int | None]:
        """By code of criterion."""
        return {c.code: self.cleaned_data.get(f"note-{c.code}") for c in self._criteres}

    def commentaires(self) -> dict[str, str]:
        """By code of criterion."""
        return {
            c.code: self.cleaned_data.get(f"commentaire-{c.code}") or "" for c in self._criteres
        }

    def champ_de(self, chemin: str) -> str | None:
        """The field of a path of the rule (`notes.reseau`)."""
        genre, _, code = chemin.partition(".")
        nom = {"notes": f"note-{code}", "commentaires": f"commentaire-{code}"}.get(genre, "")
        return nom if nom in self.fields else None


class FormulaireGrille(forms.Form):
    """The criteria of a session, a row each; an empty row is no criterion."""

    use_required_attribute = False

    motif = TexteSelonLeCas(
        label="Pourquoi la grille change",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Nécessaire à partir de la deuxième version.",
    )
    vue = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, criteres: Sequence[Critere] = (), **kwargs: Any) -> None:
        initial = kwargs.pop("initial", None) or {}
        for rang, c in enumerate(criteres):
            for nom in ("code", "libelle", "poids", "maximum", "aide"):
                initial[f"critere-{rang}-{nom}"] = getattr(c, nom)
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        postees = [
            int(t[1]) + 1
            for cle in self.data
            if (t := re.fullmatch(r"critere-(\d{1,2})-libelle", cle))
        ]
        self._lignes = min(max([len(criteres) + LIGNES_VIDES, *postees]), CRITERES_AU_PLUS)
        for rang in range(self._lignes):
            for nom, champ in _champs_de_critere(rang).items():
                self.fields[f"critere-{rang}-{nom}"] = champ

    @property
    def lignes(self) -> list[list[forms.BoundField]]:
        """The rows, each with its visible fields."""
        noms = ("libelle", "poids", "maximum", "aide")
        return [[self[f"critere-{rang}-{nom}"] for nom in noms] for rang in range(self._lignes)]

    @property
    def codes(self) -> list[forms.BoundField]:
        """The hidden codes: a criterion renamed stays the same one."""
        return [self[f"critere-{rang}-code"] for rang in range(self._lignes)]

    def criteres(self) -> list[Critere]:
        """Those written, in order."""
        propre = self.cleaned_data
        liste: list[Critere] = []
        for rang in range(self._lignes):
            libelle = (propre.get(f"critere-{rang}-libelle") or "").strip()
            poids = propre.get(f"critere-{rang}-poids")
            maximum = propre.get(f"critere-{rang}-maximum")
            if libelle or poids or maximum:
                code = propre.get(f"critere-{rang}-code") or self._nouveau_code(liste)
                aide = (propre.get(f"critere-{rang}-aide") or "").strip()
                liste.append(Critere(code, libelle, poids or 0, maximum or 0, aide))
        return liste

    def _nouveau_code(self, ecrits: list[Critere]) -> str:
        """A code that no criterion of the grid has."""
        pris = {c.code for c in ecrits} | {str(f.value() or "") for f in self.codes}
        return next(code for n in range(1, 200) if (code := f"critere_{n}") not in pris)

    def champ_de(self, chemin: str) -> str | None:
        """The field of a path of the rule (`criteres[0].poids`)."""
        if trouve := re.fullmatch(r"criteres\[(\d+)\]\.(\w+)", chemin):
            remplies = [
                i
                for i in range(self._lignes)
                if any(
                    self.cleaned_data.get(f"critere-{i}-{n}")
                    for n in ("libelle", "poids", "maximum")
                )
            ]
            return f"critere-{remplies[int(trouve[1])]}-{trouve[2]}"
        return "critere-0-libelle" if chemin == "criteres" else None


def _champs_de_critere(rang: int) -> dict[str, forms.Field]:
    bornes: dict[str, Any] = {"min_value": 0, "max_value": 100}
    numerique = {"inputmode": "numeric", "size": 4}
    n = rang + 1
    return {
        "code": forms.CharField(required=False, max_length=40, widget=forms.HiddenInput),
        "libelle": TexteSelonLeCas(label=f"Critère {n}", max_length=160),
        "poids": EntierSelonLeCas(
            label=f"Poids du critère {n}", widget=forms.TextInput(attrs=numerique), **bornes
        ),
        "maximum": EntierSelonLeCas(
            label=f"Note au plus du critère {n}", widget=forms.TextInput(attrs=numerique), **bornes
        ),
        "aide": forms.CharField(label=f"Aide du critère {n}", required=False, max_length=300),
    }
