"""The HTML of Django's simple widgets, written here: exactly what their templates give.

A list of fifty choices is fifty templates for Django, a third of the time of a page of filters.
A widget with a template of its own keeps it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import conditional_escape

DOSSIER = "django/forms/widgets/"
Widget = Mapping[str, Any]


def ecrire(gabarit: str, contexte: Mapping[str, Any]) -> str | None:
    """The control of a widget; None when only its template can tell.

    in: the name of the template that Django asks for, and its context.
    """
    widget = contexte.get("widget")
    balise = BALISES.get(gabarit)
    if balise is None or widget is None or widget.get("wrap_label"):
        return None
    return balise(widget)


def _attributs(widget: Widget) -> str:
    ecrits = []
    for nom, valeur in widget["attrs"].items():
        if valeur is True:
            ecrits.append(f" {conditional_escape(nom)}")
        elif valeur is not False:
            ecrits.append(f' {conditional_escape(nom)}="{conditional_escape(valeur)}"')
    return "".join(ecrits)


def _texte(valeur: Any) -> str:
    """As a template writes a value: numbers and days in French, texts escaped."""
    if not isinstance(valeur, str | Promise):
        valeur = localize(valeur)
    return conditional_escape(valeur)


def _input(widget: Widget) -> str:
    valeur = widget["value"]
    portee = "" if valeur is None else f' value="{conditional_escape(valeur)}"'
    return (
        f'<input type="{_texte(widget["type"])}" name="{_texte(widget["name"])}"{portee}'
        f"{_attributs(widget)}>"
    )


def _textarea(widget: Widget) -> str:
    valeur = widget["value"]
    return (
        f'<textarea name="{_texte(widget["name"])}"{_attributs(widget)}>\n'
        f"{_texte(valeur) if valeur else ''}</textarea>"
    )


def _option(widget: Widget) -> str:
    return (
        f'<option value="{conditional_escape(widget["value"])}"{_attributs(widget)}>'
        f"{_texte(widget['label'])}</option>"
    )


def _select(widget: Widget) -> str | None:
    lignes = [f'<select name="{_texte(widget["name"])}"{_attributs(widget)}>']
    for groupe, options, _rang in widget["optgroups"]:
        if groupe:
            lignes.append(f'\n  <optgroup label="{_texte(groupe)}">')
        for option in options:
            if option["template_name"] != OPTION:
                return None
            lignes.append(f"\n  {_option(option)}\n")
        if groupe:
            lignes.append("\n  </optgroup>")
    return "".join([*lignes, "\n</select>"])


OPTION = f"{DOSSIER}select_option.html"
#: Those whose template only includes the one of `<input>`.
SIMPLES = (
    *("input", "text", "number", "email", "url", "tel", "search", "color", "password", "hidden"),
    *("date", "datetime", "time", "file", "checkbox", "checkbox_option", "radio_option"),
)
BALISES: dict[str, Callable[[Widget], str | None]] = {
    **{f"{DOSSIER}{nom}.html": _input for nom in SIMPLES},
    f"{DOSSIER}textarea.html": _textarea,
    f"{DOSSIER}select.html": _select,
    OPTION: _option,
}
