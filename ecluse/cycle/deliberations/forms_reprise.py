"""What is dropped to take in an act of the past."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ecluse.cycle.deliberations.reprise.fichiers import OCTETS_MAXIMUM
from ecluse.interface.champs import ChampFichier, refuser

EXTENSIONS = ("toml", "csv", "xlsx")
#: A délibération has four files; a few more are a slip, a hundred are something else.
FICHIERS_AU_PLUS = 8


class _Plusieurs(forms.FileInput):
    """A chooser that takes several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        """Every file sent under that name."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class _ChampFichiers(ChampFichier):
    """Several files, each checked as one would be."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"accept": ",".join(f".{e}" for e in EXTENSIONS), "multiple": True}
        super().__init__(
            extensions=EXTENSIONS,
            taille_max=OCTETS_MAXIMUM,
            widget=_Plusieurs(attrs=attrs | {"data-taille-max": str(OCTETS_MAXIMUM)}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files in the order in which they came. Raises `ValidationError`."""
        if not data:
            return super().clean(None, initial)
        if len(data) > FICHIERS_AU_PLUS:
            raise refuser(f"Déposez au plus {FICHIERS_AU_PLUS} fichiers.", "nombre")
        return [super(_ChampFichiers, self).clean(f, initial) for f in data]


class FormulaireReprise(forms.Form):
    """The files of an act."""

    fichiers = _ChampFichiers(
        label="Fichiers de la délibération",
        help_text="deliberation.toml, budget.csv, repartition.csv et votes.csv, ensemble. Une "
        "table peut venir d’un classeur .xlsx qui porte son nom, ou d’une feuille qui le porte.",
    )

    @property
    def contenus(self) -> Mapping[str, bytes]:
        """The bytes by name of file, in lower case; the last of two files of one name."""
        return {f.name.lower(): f.read() for f in self.cleaned_data["fichiers"]}
