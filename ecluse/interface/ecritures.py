"""The HTML of what pages repeat: fields of forms, lines of a chronologie, locks of the frise.

Their components give it here: one test and one value of a template cost as much as ten lines of
this, and a page holds hundreds of them. Everything that comes from data is escaped, once.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.html import conditional_escape as e
from django.utils.safestring import SafeString, mark_safe

from ecluse.interface.elements import Evenement
from ecluse.interface.formulaires import ChampAffiche, Choix
from ecluse.interface.icones import icone
from ecluse.regles.dates import ecrire_date, ecrire_instant
from ecluse.regles.texte import typographie


def champ(
    c: ChampAffiche,
    attributs: str = "",
    classe: str = "",
    filtre: str = "",
    actuel: str = "",
    suite: str = "",
) -> SafeString:
    """One field with its label, help, errors and control.

    in: the field; attributes left over, escaped; a class more; whether it filters a list; what is
    attached already and what follows the control, both safe HTML.
    """
    classes = "".join(f" {e(x)}" for x in (*_variantes(c), classe) if x)
    if c.groupe:
        html = _groupe(c, classes, attributs, _facultatif(c, filtre))
    elif c.case:
        html = (
            f'<div class="champ champ--case{classes}"{attributs}>\n  {_aide(c)}\n'
            f'  <label class="choix__ligne" for="{e(c.id)}">{c.balise}<span>{e(c.etiquette)}</span>'
            "</label>\n</div>"
        )
    else:
        html = (
            f'<div class="champ champ--{e(c.genre)}{classes}"{attributs}>\n'
            f'  <label class="champ__etiquette" for="{e(c.id)}">{e(c.etiquette)}'
            f"{_facultatif(c, filtre)}</label>\n  {_aide(c)}\n"
            f"  {_fichier(c, actuel) if c.fichier else _controle(c)}\n  {e(suite)}\n</div>"
        )
    return mark_safe(html)  # noqa: S308 - every value above is escaped


def _variantes(c: ChampAffiche) -> list[str]:
    erreur = "champ--erreur" if c.erreurs else ""
    if c.groupe:
        return [erreur, "champ--cartes" if c.cartes else ""]
    if c.case:
        return [erreur]
    return [f"champ--{c.largeur}" if c.largeur else "", erreur]


def _facultatif(c: ChampAffiche, filtre: str) -> str:
    if not c.facultatif or filtre:
        return ""
    return ' <span class="champ__facultatif">(facultatif)</span>'


def _aide(c: ChampAffiche) -> str:
    aide = f'<span class="champ__aide" id="{e(c.id_aide)}">{e(c.aide)}</span>' if c.aide else ""
    if not c.erreurs:
        return aide
    erreurs = "".join(
        f'<p class="champ__erreur">{icone("alerte", 18)}<span>'
        f'<span class="lecteur-seul">Erreur\u00a0: </span>{e(typographie(str(x)))}</span></p>'
        for x in c.erreurs
    )
    return f'{aide}\n  <div id="{e(c.id_erreur)}">{erreurs}</div>'


def _groupe(c: ChampAffiche, classes: str, attributs: str, facultatif: str) -> str:
    decrit = f' aria-describedby="{e(c.decrit_par)}"' if c.decrit_par else ""
    if c.choix:
        cartes = " cartes-choix" if c.cartes else ""
        corps = f'<div class="choix{cartes}">{"".join(_choix(o) for o in c.choix)}</div>'
    else:
        corps = c.balise
    return (
        f'<fieldset class="champ champ--{e(c.genre)}{classes}"{decrit}{attributs}>\n'
        f'  <legend class="champ__etiquette">{e(c.etiquette)}{facultatif}</legend>\n'
        f"  {_aide(c)}\n  {corps}\n</fieldset>"
    )


def _choix(o: Choix) -> str:
    aide = f'<span class="choix__aide">{e(o.aide)}</span>' if o.aide else ""
    return (
        f'<label class="choix__ligne" for="{e(o.id)}">{o.balise}<span>'
        f'<span class="choix__nom">{e(o.libelle)}</span>{aide}</span></label>'
    )


def _controle(c: ChampAffiche) -> str:
    if not c.unite:
        return f'<div class="champ__controle">{c.balise}</div>'
    return (
        f'<div class="champ__controle champ__controle--unite">{c.balise}'
        f'<span class="champ__unite" aria-hidden="true">{e(c.unite)}</span></div>'
    )


def _fichier(c: ChampAffiche, actuel: str) -> str:
    joint = f'<div class="fichier__actuel">{e(actuel)}</div>' if actuel else ""
    limite = (
        f'<span class="champ__aide" id="{e(c.id_limite)}">{e(c.limite)}</span>' if c.limite else ""
    )
    return (
        f'<div class="fichier" data-fichier>\n    {joint}\n    {c.balise}\n    {limite}\n'
        '    <p class="fichier__etat" role="status" data-etat-fichier></p>\n'
        '    <progress data-progression aria-label="Envoi du fichier" max="100" hidden></progress>'
        "\n  </div>"
    )


def evenements(liste: Iterable[Evenement]) -> SafeString:
    """The lines of a chronologie."""
    return mark_safe("".join(_evenement(x) for x in liste))  # noqa: S308 - escaped below


def _evenement(x: Evenement) -> str:
    libelle = f'<a href="{e(x.url)}">{e(x.libelle)}</a>' if x.url else e(x.libelle)
    par = f", {e(x.par)}" if x.par else ""
    detail = f'\n      <p class="chronologie__detail">{e(x.detail)}</p>' if x.detail else ""
    return (
        f'<li>\n    <span class="chronologie__icone">{icone(x.icone, 18)}</span>\n    <div>\n'
        f"      <p>{libelle}</p>\n"
        f'      <p class="chronologie__quand">{_quand(x.quand)}{par}</p>{detail}\n'
        "    </div>\n  </li>\n"
    )


def _quand(moment: date | datetime) -> str:
    mots = ecrire_instant(moment) if isinstance(moment, datetime) else ecrire_date(moment)
    return f'<time datetime="{moment.isoformat()}">{mots}</time>'


#: Icon of a lock, then its words: passed, current, refused, or still to come.
_PORTES = {"passe": "coche", "refuse": "croix", "courant": "point"}
_STATUTS = {"courant": "En cours", "refuse": "Refusé"}


def jalons(liste: Iterable[Any]) -> SafeString:
    """The locks of a frise (in: objects with the fields of `ecluse.socle.taches.Jalon`)."""
    return mark_safe("".join(_jalon(j) for j in liste))  # noqa: S308 - escaped below


def _jalon(j: Any) -> str:
    passe, courant = j.etat == "passe", j.etat == "courant"
    porte = icone(_PORTES[j.etat], 16) if j.etat in _PORTES else ""
    statut = "" if passe else _STATUTS.get(j.etat, "À venir")
    if passe:
        statut = '<span class="lecteur-seul">Franchi\u00a0: </span>'
    if j.instant:
        statut += ("" if passe else ", ") + _quand(j.instant)
    elif passe:
        statut += "Franchi"
    etape = ' aria-current="step"' if courant else ""
    details = "".join(
        f'<span class="frise__detail">{e(x)}</span>' for x in (j.acteur, j.detail) if x
    )
    return (
        f'<li class="frise__{e(j.etat)}"{etape}>\n'
        f'    <span class="frise__porte">{porte}</span>\n    <span class="frise__texte">\n'
        f'      <span class="frise__nom">{e(j.libelle)}</span>\n'
        f'      <span class="frise__statut">{statut}</span>\n      {details}\n'
        "    </span>\n  </li>\n"
    )
