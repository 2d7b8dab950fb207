"""Filters and tags available in every template without `{% load %}`.

They format; they compute nothing. Money and dates go through `ecluse.regles`, once per value.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ecluse.interface import ecritures, explication, formulaires, icones
from ecluse.interface.champs import ecrire_taille
from ecluse.regles import argent, dates, texte

register = template.Library()

#: What stands for a value that nobody gave.
ABSENT = "—"
TONS = {"laiton": "attention"}
ICONES_DE_TON = {
    "neutre": "point",
    "eau": "courant",
    "attention": "horloge",
    "averifier": "alerte",
    "reussi": "valide",
    "refuse": "refuse",
    "info": "info",
}


@register.filter
def montant(valeur: Any) -> str:
    """Euros: « 1 234,56 € »; a dash for None. In: Decimal, int, or text with a point."""
    if valeur is None or valeur == "":
        return ABSENT
    return argent.ecrire_montant(valeur if isinstance(valeur, Decimal) else Decimal(str(valeur)))


@register.filter
def nombre(valeur: Any, decimales: int = 0) -> str:
    """« 12 345 », or with `decimales` digits after the comma; a dash for None."""
    if valeur is None or valeur == "":
        return ABSENT
    return argent.ecrire_nombre(Decimal(str(valeur)), decimales)


@register.filter
def taux(valeur: Any) -> str:
    """« 80 % » for 0.8; a dash for None."""
    return ABSENT if valeur is None or valeur == "" else argent.ecrire_taux(Decimal(str(valeur)))


@register.filter
def date_fr(valeur: date | datetime | None) -> str:
    """« 9 mai 2025 » (the Paris day of an instant); a dash for None."""
    if not valeur:
        return ABSENT
    if isinstance(valeur, datetime):
        valeur = dates.jour_de_paris(valeur)
    return dates.ecrire_date(valeur)


@register.filter
def date_courte(valeur: date | datetime | None) -> str:
    """« 09/05/2025 », for the columns of a table; a dash for None."""
    if not valeur:
        return ABSENT
    if isinstance(valeur, datetime):
        valeur = dates.jour_de_paris(valeur)
    return f"{valeur.day:02d}/{valeur.month:02d}/{valeur.year}"


@register.filter
def mois(valeur: date | None) -> str:
    """« mai 2025 », the calendar month; a dash for None."""
    return dates.ecrire_mois(valeur) if valeur else ABSENT


@register.filter
def instant_fr(valeur: datetime | None) -> str:
    """« 9 mai 2025 à 14 h 05 », Paris time; a dash for None."""
    return dates.ecrire_instant(valeur) if valeur else ABSENT


@register.filter
def quand(valeur: date | datetime | None) -> str:
    """A date or an instant, each in its own form."""
    return instant_fr(valeur) if isinstance(valeur, datetime) else date_fr(valeur)


@register.filter
def iso(valeur: date | datetime) -> str:
    """Machine form, for `<time datetime="…">`."""
    return valeur.isoformat()


@register.filter
def depuis(valeur: datetime | None, maintenant: datetime) -> str:
    """« à l’instant », « il y a 5 min », « il y a 3 h », « hier », « il y a 12 jours »,
    then the date. `maintenant` is the clock's instant, given by the view."""
    if not valeur:
        return ABSENT
    secondes = (maintenant - valeur).total_seconds()
    jours = (dates.jour_de_paris(maintenant) - dates.jour_de_paris(valeur)).days
    if secondes < 0 or jours > 30:
        return instant_fr(valeur)
    if jours >= 1:
        return "hier" if jours == 1 else f"il y a {jours}\u00a0jours"
    if secondes < 60:
        return "à l’instant"
    if secondes < 3600:
        return f"il y a {int(secondes // 60)}\u00a0min"
    return f"il y a {int(secondes // 3600)}\u00a0h"


@register.filter
def pluriel(valeur: int, formes: str) -> str:
    """The number and its noun: `{{ n|pluriel:"dossier" }}`, `{{ n|pluriel:"appel,appels" }}`."""
    singulier, _, plusieurs = formes.partition(",")
    nom = singulier if abs(valeur) < 2 else (plusieurs or f"{singulier}s")
    return f"{argent.ecrire_nombre(Decimal(valeur), 0)}\u00a0{nom}"


@register.filter
def accord(valeur: int, formes: str) -> str:
    """The word alone: `déposé{{ n|accord:",s" }}`, `{{ n|accord:"est,sont" }}`."""
    singulier, _, plusieurs = formes.partition(",")
    return singulier if abs(valeur) < 2 else plusieurs


@register.filter
def taille_fichier(octets: int | None) -> str:
    """« 2,4 Mo »; a dash for None."""
    return ABSENT if octets is None else ecrire_taille(octets)


@register.filter
def mention_antivirus(fichier: Any) -> str:
    """What follows the size of a file that no antivirus has looked at, "" for the others."""
    return "" if fichier.contenu.analyse == "sain" else ", non vérifié par un antivirus"


@register.filter
def groupes(valeur: str | None, motif: str = "4") -> str:
    """Digits in groups, joined by no-break spaces: `{{ iban|groupes }}`,
    `{{ siret|groupes:"3,3,3,5" }}` (the last width repeats)."""
    if not valeur:
        return ABSENT
    return texte.grouper(str(valeur), tuple(int(n) for n in motif.split(",")))


@register.filter
def typo(valeur: Any) -> str:
    """French typography (no-break spaces, curly apostrophes) for text that comes from data."""
    return texte.typographie(str(valeur))


@register.filter(is_safe=True)
def attributs(attrs: Mapping[str, Any]) -> SafeString:
    """The attributes left over by a component, escaped.

    cotton's own `{{ attrs }}` escapes nothing: a quote in a value would add attributes.
    """
    source = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else attrs
    morceaux = []
    for cle, valeur in source.items():
        if valeur is True:
            morceaux.append(f" {cle}")
        elif valeur is not None and valeur is not False:
            morceaux.append(f' {cle}="{conditional_escape(valeur)}"')
    return mark_safe("".join(morceaux))  # noqa: S308 - keys come from templates, values escaped


@register.simple_tag
def icone(nom: str, taille: int = 20, titre: str = "", classe: str = "") -> SafeString:
    """An icon of the set, decorative unless `titre` names it."""
    return icones.icone(nom, int(taille), str(titre), str(classe))


@register.simple_tag
def marque(taille: int = 28) -> SafeString:
    """The mark of the product."""
    return icones.marque(taille)


@register.simple_tag
def badge(etat: Any, ton: str = "", icone: str = "") -> SafeString:
    """A state in one word, an icon and a tone. In: an object with `libelle`, `ton`, `icone`
    (`ecluse.socle.etats.Etat`), or a French text with `ton`."""
    libelle = str(getattr(etat, "libelle", etat))
    ton = ton or getattr(etat, "ton", "") or "neutre"
    ton = TONS.get(ton, ton)
    nom = icone or getattr(etat, "icone", "") or ICONES_DE_TON[ton]
    return format_html(
        '<span class="badge ton-{}">{}{}</span>',
        ton,
        icones.icone(nom, 14),
        libelle[:1].upper() + libelle[1:],
    )


@register.simple_tag
def ecrire_champ(
    champ: Any,
    attrs: Any,
    classe: str = "",
    filtre: str = "",
    actuel: str = "",
    suite: str = "",
    **options: Any,
) -> SafeString:
    """A bound field as `<c-champ>` shows it; `options` override what the field declares."""
    vu = formulaires.preparer(champ, **options)
    return ecritures.champ(vu, attributs(attrs), classe, filtre, actuel, suite)


@register.simple_tag
def ecrire_evenements(evenements: Any) -> SafeString:
    """The lines of `<c-chronologie>`."""
    return ecritures.evenements(evenements)


@register.simple_tag
def ecrire_jalons(jalons: Any) -> SafeString:
    """The locks of `<c-frise>`."""
    return ecritures.jalons(jalons)


@register.simple_tag
def resumer_erreurs(*forms: Any) -> list[formulaires.ErreurListee]:
    """The errors of forms (or of one list of forms) for the summary at the top of the page."""
    a_plat: list[Any] = []
    for f in forms:
        a_plat.extend(f if isinstance(f, list | tuple) else [f] if f is not None else [])
    return formulaires.resumer(*a_plat)


@register.filter
def noeud(arbre: Any) -> explication.Noeud:
    """An explanation tree in the shape that `<c-pourquoi>` walks."""
    return explication.noeud(arbre)


@register.filter
def hypotheses(liste: Any) -> list[dict[str, str]]:
    """The assumptions of an evaluation, with all their keys."""
    return explication.hypotheses(liste)
