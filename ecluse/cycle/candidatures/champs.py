"""Fields that only the candidature needs: a whole number, a small table of texts."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from ecluse.cycle.candidatures.saisie import lire_nombre
from ecluse.interface.champs import refuser
from ecluse.regles.erreurs import ErreurRegle

#: Empty rows shown after those that are filled.
LIGNES_LIBRES = 2
LIGNES_MINIMUM = 3


class ChampNombre(forms.Field):
    """A number typed « 1 200 »; gives a `Decimal`. What is acceptable is decided by `saisie`."""

    genre = "montant"
    default_error_messages = {"required": "Indiquez un nombre."}

    def __init__(self, *, unite: str = "", **kwargs: Any) -> None:
        self.unite = unite
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Read the text; None when empty."""
        texte = str(value or "").strip()
        if not texte:
            return None
        try:
            return lire_nombre(texte)
        except ErreurRegle as erreur:
            raise refuser(erreur.message, "nombre") from None


class TableauWidget(forms.Widget):
    """Rows of text inputs named `nom-rang-colonne`; empty rows are left to fill at the end."""

    template_name = "candidatures/champs/tableau.html"
    use_fieldset = True

    def __init__(self, colonnes: tuple[str, ...], attrs: Any = None) -> None:
        super().__init__(attrs)
        self.colonnes = colonnes

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Columns and rows as the template shows them."""
        contexte = super().get_context(name, value, attrs)
        lignes = [list(ligne) for ligne in value or []]
        while lignes and not any(cellule.strip() for cellule in lignes[-1]):
            lignes.pop()
        total = max(len(lignes) + LIGNES_LIBRES, LIGNES_MINIMUM)
        largeur = len(self.colonnes)
        lignes += [[""] * largeur for _ in range(total - len(lignes))]
        contexte["colonnes"] = self.colonnes
        contexte["lignes"] = [
            [
                {"nom": f"{name}-{i}-{j}", "valeur": valeur, "libelle": self.colonnes[j]}
                for j, valeur in enumerate(ligne[:largeur])
            ]
            for i, ligne in enumerate(lignes)
        ]
        return contexte

    def value_from_datadict(self, data: Any, files: MultiValueDict, name: str) -> Any:
        """Rows typed, in order; None when the form does not carry this field at all."""
        lignes: list[list[str]] = []
        while f"{name}-{len(lignes)}-0" in data:
            rang = len(lignes)
            lignes.append([data.get(f"{name}-{rang}-{j}", "") for j in range(len(self.colonnes))])
        return lignes or None

    def valeurs(self, name: str, lignes: list[list[str]], data: Any) -> dict[str, list[str]]:
        """What the inputs hold when these rows are stored; rows shown beyond them are empty."""
        rang = 0
        while rang < len(lignes) or f"{name}-{rang}-0" in data:
            rang += 1
        vide = [""] * len(self.colonnes)
        completes = [*lignes, *[vide] * (rang - len(lignes))]
        return {
            f"{name}-{i}-{j}": [valeur]
            for i, ligne in enumerate(completes)
            for j, valeur in enumerate(ligne)
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the form was sent without this table."""
        return f"{name}-0-0" not in data

    def id_for_label(self, id_: str) -> str:
        """The first cell."""
        return f"{id_}-0-0"


class ChampTableau(forms.Field):
    """Rows of texts; gives a list of lists, without the empty rows."""

    genre = "tableau"

    def __init__(self, *, colonnes: tuple[str, ...], **kwargs: Any) -> None:
        kwargs.setdefault("widget", TableauWidget(colonnes))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[list[str]]:
        """Rows that have at least one cell filled."""
        return [ligne for ligne in value or [] if any(c.strip() for c in ligne)]
