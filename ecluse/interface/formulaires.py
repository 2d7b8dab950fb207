"""How forms are rendered: one template per field, the same for `{{ form }}` and `<c-champ>`."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from ecluse.interface import balises
from ecluse.interface.champs import ecrire_taille


class Rendu(TemplatesSetting):
    """The form renderer of the product (setting `FORM_RENDERER`)."""

    form_template_name = "gabarits/formulaire.html"
    field_template_name = "gabarits/champ.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """A widget by `balises` when it knows it, anything else by its template."""
        ecrit = balises.ecrire(template_name, context)
        return super().render(template_name, context, request) if ecrit is None else ecrit


@dataclass(frozen=True)
class ErreurListee:
    """One line of the summary: the sentence, the label, and the anchor of the field."""

    message: str
    etiquette: str
    ancre: str


@dataclass(frozen=True)
class Choix:
    """One radio button or checkbox of a group."""

    id: str
    balise: str
    libelle: str
    aide: str


@dataclass(frozen=True)
class ChampAffiche:
    """A bound field as the template needs it; nothing is left to test in the template."""

    nom: str
    id: str
    etiquette: str
    aide: str
    id_aide: str
    erreurs: list[str]
    id_erreur: str
    decrit_par: str
    genre: str
    unite: str
    facultatif: bool
    groupe: bool
    cartes: bool
    case: bool
    fichier: bool
    multiple: bool
    balise: str
    choix: list[Choix]
    limite: str
    id_limite: str
    largeur: str


def _genre(champ: BoundField) -> str:
    genre = getattr(champ.field, "genre", "") or getattr(champ.field.widget, "genre", "")
    if genre:
        return str(genre)
    if isinstance(champ.field.widget, forms.FileInput):
        return "fichier"
    return "texte"


def _choix(champ: BoundField, decrit_par: str) -> list[Choix]:
    aides = getattr(champ.field.widget, "aides", {})
    invalide = bool(champ.errors)
    liste = []
    for sous in champ.subwidgets:
        if invalide:
            sous.data["attrs"]["aria-invalid"] = "true"
            sous.data["attrs"]["aria-describedby"] = decrit_par
        liste.append(
            Choix(
                id=sous.id_for_label or "",
                balise=sous.tag(),
                libelle=str(sous.choice_label),
                aide=str(aides.get(str(sous.data["value"]), "")),
            )
        )
    return liste


def preparer(
    champ: BoundField,
    *,
    etiquette: str = "",
    aide: str = "",
    unite: str = "",
    genre: str = "",
    largeur: str = "",
    cartes: bool = False,
) -> ChampAffiche:
    """What `<c-champ>` shows of a bound field; each argument overrides what the field declares."""
    champ.help_text = aide or champ.help_text
    # Without an id (formsets, auto_id=False) nothing could link the label to its control.
    ident = champ.id_for_label or champ.auto_id or f"id_{champ.html_name}"
    base = champ.auto_id or ident
    widget = champ.field.widget
    case = isinstance(widget, forms.CheckboxInput)
    groupe = bool(widget.use_fieldset) and not case
    if groupe and isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        ident = f"{base}_0"
    limite = ""
    if taille := getattr(champ.field, "taille_max", None):
        limite = f"{ecrire_taille(taille)} au plus"
        if extensions := getattr(champ.field, "extensions", None):
            limite = f"{', '.join(e.upper() for e in extensions)}. {limite}."
    decrit = champ.aria_describedby or ""
    if limite:
        decrit = f"{decrit} {base}_limite".strip()
    attrs: dict[str, str | bool] | None = None
    if decrit and not groupe:
        attrs = {"aria-describedby": decrit}
    a_choix = groupe and hasattr(widget, "choices")
    return ChampAffiche(
        nom=champ.html_name,
        id=ident,
        etiquette=etiquette or str(champ.label),
        aide=str(champ.help_text),
        id_aide=f"{base}_helptext",
        erreurs=[str(e) for e in champ.errors],
        id_erreur=f"{base}_error",
        decrit_par=decrit,
        genre=genre or _genre(champ),
        unite=unite or str(getattr(champ.field, "unite", "")),
        facultatif=not champ.field.required and not case,
        groupe=groupe,
        cartes=cartes or _genre(champ) == "cartes",
        case=case,
        fichier=isinstance(widget, forms.FileInput),
        multiple=isinstance(widget, forms.CheckboxSelectMultiple),
        balise="" if a_choix else str(champ.as_widget(attrs=attrs)),
        choix=_choix(champ, decrit) if a_choix else [],
        limite=limite,
        id_limite=f"{base}_limite",
        largeur=largeur,
    )


def resumer(*formulaires: Any) -> list[ErreurListee]:
    """Every error of forms and formsets in the order of the page, linked to its field.

    Errors of the whole form come first and have no anchor.
    """
    generales: list[ErreurListee] = []
    liees: list[ErreurListee] = []
    for formulaire in formulaires:
        if hasattr(formulaire, "forms"):
            generales += [ErreurListee(str(e), "", "") for e in formulaire.non_form_errors()]
            liees += resumer(*formulaire.forms)
            continue
        generales += [ErreurListee(str(e), "", "") for e in formulaire.non_field_errors()]
        for champ in formulaire:
            if not champ.errors:
                continue
            vu = preparer(champ)
            for message in vu.erreurs:
                liees.append(ErreurListee(message, vu.etiquette.rstrip(" \u00a0?.:"), vu.id))
    return generales + liees
