"""Widgets written in Python are, to the byte, what the templates of Django write."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from ecluse.interface import balises
from ecluse.interface.formulaires import Rendu

HOSTILE = '<b>"l\'eau" & co</b>'
GROUPES = [
    ("", "Tous"),
    ("Villes", [("62041", "Arras"), (HOSTILE, HOSTILE)]),
    (3, lazystr("Trois & plus")),
    (1234, 1234),
    (Decimal("1.50"), Decimal("1234.50")),
    ("sur", mark_safe("<em>sûr</em>")),
]
ATTRS = {"id": "id_x", "required": True, "disabled": False, "data-a": HOSTILE, "maxlength": 1200}
WIDGETS: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput(), HOSTILE),
    (forms.TextInput(), None),
    (forms.TextInput(), mark_safe("a&amp;b")),
    (forms.NumberInput(), 0),
    (forms.NumberInput(), Decimal("1234.50")),
    (forms.EmailInput(), ""),
    (forms.HiddenInput(), 12),
    (forms.PasswordInput(), "secret"),
    (forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), date(2025, 5, 9)),
    (forms.DateInput(), date(2025, 5, 9)),
    (forms.FileInput(), None),
    (forms.ClearableFileInput(), None),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.Textarea(), f"\n{HOSTILE}\nfin"),
    (forms.Textarea(), None),
    (forms.Select(choices=GROUPES), "62041"),
    (forms.Select(choices=GROUPES), None),
    (forms.Select(choices=[]), None),
    (forms.SelectMultiple(choices=GROUPES), ["3", HOSTILE]),
    (forms.NullBooleanSelect(), True),
    (forms.RadioSelect(choices=GROUPES), "3"),
    (forms.CheckboxSelectMultiple(choices=GROUPES), ["1234"]),
    (forms.SplitDateTimeWidget(), None),
]


@pytest.mark.parametrize(("widget", "valeur"), WIDGETS)
def test_un_widget_est_celui_de_django(widget: forms.Widget, valeur: Any) -> None:
    attendu = widget.render("champ", valeur, ATTRS, renderer=TemplatesSetting())
    assert widget.render("champ", valeur, ATTRS, renderer=Rendu()) == attendu
    assert isinstance(attendu, str)


def test_une_case_d_un_groupe_est_celle_de_django() -> None:
    class Formulaire(forms.Form):
        choix = forms.ChoiceField(choices=GROUPES, widget=forms.RadioSelect)

    ecrits = []
    for rendu in (TemplatesSetting(), Rendu()):
        form = Formulaire({"choix": "3"}, renderer=rendu)
        ecrits.append(
            [(sous.tag(), sous.tag(wrap_label=True)) for sous in form["choix"].subwidgets]
        )
    assert ecrits[0] == ecrits[1]


def test_un_gabarit_a_soi_reste_un_gabarit() -> None:
    propre = {"name": "x", "attrs": {}, "optgroups": [("", [{"template_name": "a.html"}], 0)]}
    assert balises.ecrire("django/forms/widgets/select.html", {"widget": propre}) is None
    assert balises.ecrire("gabarits/champ.html", {"field": None}) is None
