"""Filters of the catalogue; what they offer is what the published fiches hold."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from ecluse.cycle.appels.catalogue import PUBLICS, EntreeCatalogue


class FiltresCatalogue(forms.Form):
    """All optional; an unknown value in the address filters nothing and says so at the field."""

    q = forms.CharField(label="Rechercher", required=False, max_length=200)
    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)
    thematique = forms.ChoiceField(label="Thématique", required=False)
    public = forms.ChoiceField(label="Public", required=False)
    territoire = forms.ChoiceField(label="Territoire", required=False)
    ouvert = forms.ChoiceField(
        label="Dépôt", required=False, choices=[("", "Tous"), ("oui", "Ouvert maintenant")]
    )

    def __init__(
        self,
        *args: Any,
        entrees: Sequence[EntreeCatalogue],
        territoires: Collection[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        annees = sorted({e.annee for e in entrees}, reverse=True)
        thematiques = dict.fromkeys(e.thematique for e in entrees)
        presents = set().union(*(e.publics for e in entrees))
        self._offrir("annee", "Toutes", [(str(a), str(a)) for a in annees])
        self._offrir("thematique", "Toutes", [(t, t) for t in thematiques])
        self._offrir("public", "Tous", [(c, mots) for c, mots in PUBLICS.items() if c in presents])
        self._offrir("territoire", "Tout le département", [(t, t) for t in territoires])

    def _offrir(self, nom: str, tous: str, choix: list[tuple[str, str]]) -> None:
        champ: Any = self.fields[nom]
        champ.choices = [("", tous), *choix]
