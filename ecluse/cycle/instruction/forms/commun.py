"""Fields that several forms of the instruction share."""

from typing import Any

from django import forms

from ecluse.interface.champs import ChampDate, ChampMontant


class SelonLeCas:
    """A field owed in some cases only, which the action knows: it is not called optional."""

    def validate(self, value: Any) -> None:
        """Accept what is empty; the action says when it is missing."""


class MontantSelonLeCas(SelonLeCas, ChampMontant):
    """An amount owed unless nothing is financed."""


class TexteSelonLeCas(SelonLeCas, forms.CharField):
    """A text owed in some cases."""


class EntierSelonLeCas(SelonLeCas, forms.IntegerField):
    """A whole number owed in some cases."""


class DateSelonLeCas(SelonLeCas, ChampDate):
    """A day owed in some cases."""


def choix(enumeration: Any) -> list[tuple[str, str]]:
    """The choices of an enumeration, each label with its capital."""
    return [(x.value, x.label[:1].upper() + x.label[1:]) for x in enumeration]
