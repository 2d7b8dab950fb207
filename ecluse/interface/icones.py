"""The one kept set of icons: 20 × 20 line drawings, inline SVG, coloured by the text."""

# ruff: noqa: E501 - a drawing reads better on one line

from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Each value is the inside of the <svg>; strokes are inherited from its attributes.
ICONES: dict[str, str] = {
    "a_venir": '<circle cx="10" cy="10" r="6.5" stroke-dasharray="2.6 2.5"/>',
    "alerte": '<path d="M10 3 2.5 16.5h15z"/><path d="M10 8.2v3.8M10 14.2v.1"/>',
    "appel": '<path d="M3 8.5v3l9 4v-11z"/><path d="M12 7.5c2.5 0 3.5 1 3.5 2.5s-1 2.5-3.5 2.5M5.5 12.5v3.5h2.5v-2.4"/>',
    "budget": '<path d="M3 5.5h14v9.5H3z"/><path d="M3 8.5h14M6 12h3"/>',
    "calendrier": '<path d="M3.5 4.5h13v12h-13zM3.5 8h13M7 2.8v3M13 2.8v3"/>',
    "chevron": '<path d="m5.5 8 4.5 4.5L14.5 8"/>',
    "coche": '<path d="m4 10.5 4 4 8-9"/>',
    "colonnes": '<path d="M3 4h14v12H3zM8 4v12M12.5 4v12"/>',
    "compte": '<circle cx="10" cy="6.8" r="3.3"/><path d="M3.5 17c.6-3.6 3.2-5.2 6.5-5.2s5.9 1.6 6.5 5.2"/>',
    "copier": '<path d="M7 7h9.5v9.5H7z"/><path d="M13 7V3.5H3.5V13H7"/>',
    "corbeille": '<path d="M3.5 5.5h13M8 5.5V3h4v2.5M5 5.5l.8 11.5h8.4L15 5.5M8.5 8.8v5M11.5 8.8v5"/>',
    "courant": '<circle cx="10" cy="10" r="6.5"/><circle cx="10" cy="10" r="2.5" fill="currentColor"/>',
    "courriel": '<path d="M2.5 5h15v10.5h-15z"/><path d="m2.5 6 7.5 5.5L17.5 6"/>',
    "crayon": '<path d="m3.5 16.5 1-4L13 4l3 3-8.5 8.5zM11.2 5.8l3 3"/>',
    "croix": '<path d="m5 5 10 10M15 5 5 15"/>',
    "depot": '<path d="M10 13V3.5M5.8 7.5 10 3.3l4.2 4.2M3.5 16.5h13"/>',
    "document": '<path d="M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5M7.5 10h5.5M7.5 13h5.5"/>',
    "dossier": '<path d="M2.5 5h5l1.5 2h8.5v9h-15z"/>',
    "envoyer": '<path d="M17.5 2.5 9 11M17.5 2.5 12 17.5 9 11 2.5 8z"/>',
    "euro": '<path d="M15 5.2A6 6 0 0 0 5.8 10 6 6 0 0 0 15 14.8M3.5 8.5H11M3.5 11.5H11"/>',
    "exterieur": '<path d="M8 4H4v12h12v-4M11.5 3.5h5v5M16.5 3.5 9 11"/>',
    "filtre": '<path d="M2.5 4.5h15L12 11v5l-4 1.5V11z"/>',
    "fleche_bas": '<path d="M10 3.5v13M4.5 11l5.5 5.5 5.5-5.5"/>',
    "fleche_droite": '<path d="M3.5 10h13M11 4.5l5.5 5.5-5.5 5.5"/>',
    "fleche_gauche": '<path d="M16.5 10h-13M9 4.5 3.5 10 9 15.5"/>',
    "fleche_haut": '<path d="M10 16.5v-13M4.5 9 10 3.5 15.5 9"/>',
    "historique": '<path d="M3.5 10a6.5 6.5 0 1 0 2.2-4.9L3.5 7M3.5 3.2V7h3.8M10 6.5V10l2.5 1.8"/>',
    "horloge": '<circle cx="10" cy="10" r="7"/><path d="M10 5.8V10l2.8 2"/>',
    "imprimer": '<path d="M6 7.5v-5h8v5M6 14H3V7.5h14V14h-3M6 11.5h8v6H6z"/>',
    "info": '<circle cx="10" cy="10" r="7"/><path d="M10 9.2v4.3M10 6.5v.1"/>',
    "liste": '<path d="M7 5.5h10M7 10h10M7 14.5h10M3.5 5.5h.1M3.5 10h.1M3.5 14.5h.1"/>',
    "loupe": '<circle cx="8.8" cy="8.8" r="5.3"/><path d="m12.8 12.8 4.2 4.2"/>',
    "menu": '<path d="M3 5.5h14M3 10h14M3 14.5h14"/>',
    "message": '<path d="M3 4h14v9.5H9L5.5 17v-3.5H3z"/>',
    "oeil": '<path d="M1.8 10S5 4.8 10 4.8 18.2 10 18.2 10 15 15.2 10 15.2 1.8 10 1.8 10z"/><circle cx="10" cy="10" r="2.4"/>',
    "plus": '<path d="M10 4v12M4 10h12"/>',
    "point": '<circle cx="10" cy="10" r="3.2" fill="currentColor" stroke="none"/>',
    "question": '<circle cx="10" cy="10" r="7"/><path d="M7.9 7.9c.2-1.3 1-1.9 2.2-1.9 1.3 0 2.1.8 2.1 1.8 0 1.6-2.1 1.6-2.1 3.3M10.1 13.8v.1"/>',
    "refuse": '<circle cx="10" cy="10" r="7"/><path d="m7.3 7.3 5.4 5.4M12.7 7.3l-5.4 5.4"/>',
    "reglages": '<path d="M3 6h7M14 6h3M3 14h3M10 14h7"/><circle cx="12" cy="6" r="2"/><circle cx="8" cy="14" r="2"/>',
    "signature": '<path d="M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5"/><path d="M7.5 13.5c1.5-2.5 2.3-2.5 2.3-.8 0 1.5 1 .8 2.7.3"/>',
    "sortie": '<path d="M8 3.5H3.5v13H8M7.5 10h9.5M13 6l4 4-4 4"/>',
    "structure": '<path d="M4 17.5V3h8v14.5M12 8h4v9.5M2.5 17.5h15M6.5 6h3M6.5 9h3M6.5 12h3"/>',
    "suspendu": '<circle cx="10" cy="10" r="7"/><path d="M8 7.5v5M12 7.5v5"/>',
    "telecharger": '<path d="M10 3v9.5M5.8 8.5l4.2 4.2 4.2-4.2M3.5 16.5h13"/>',
    "territoire": '<path d="M10 17.5S4 12.3 4 8a6 6 0 1 1 12 0c0 4.3-6 9.5-6 9.5z"/><circle cx="10" cy="8" r="2"/>',
    "tri": '<path d="m6.5 8 3.5-4 3.5 4M6.5 12l3.5 4 3.5-4"/>',
    "trombone": '<path d="m15.5 9-6 6a3.5 3.5 0 0 1-5-5l6.5-6.5a2.4 2.4 0 0 1 3.4 3.4L8 13.3a1.2 1.2 0 0 1-1.7-1.7L12 6"/>',
    "valide": '<circle cx="10" cy="10" r="7"/><path d="m6.8 10.3 2.3 2.3 4.3-4.8"/>',
    "verrou": '<path d="M4.5 9h11v8h-11zM7 9V6.5a3 3 0 0 1 6 0V9"/>',
    "versement": '<path d="M2.5 12.5h15v4h-15zM10 2.5v7M6.8 6.5 10 9.7l3.2-3.2"/>',
    "vote": '<path d="M3 9.5h14V17H3zM6.5 12h7"/><path d="m7 9.5V3h6v6.5M8.8 6l1 1 1.7-2"/>',
}  # fmt: skip

# The mark: the two leaves of a lock gate, closed against the stream, above the water line.
MARQUE = (
    '<path d="M3.5 5.5v11M20.5 5.5v11"/><path d="m3.5 15.5 8.5-6 8.5 6"/>'
    '<path d="M12 9.5v-4"/><path d="M2 20c1.7-1.3 3.3-1.3 5 0s3.3 1.3 5 0 3.3-1.3 5 0 3.3 1.3 5 0"/>'
)


@cache
def icone(nom: str, taille: int = 20, titre: str = "", classe: str = "") -> SafeString:
    """The `<svg>` of an icon, decorative unless `titre` names it (French).

    In: name in `ICONES`, side in pixels, accessible name, extra class. Raises `KeyError` for an
    unknown name: a missing icon must fail in a test, not leave a hole on a page.
    """
    dessin = ICONES[nom]
    role = f'role="img" aria-label="{escape(titre)}"' if titre else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308 - constants, and the one free text is escaped
        f'<svg class="icone icone--{nom}{" " + escape(classe) if classe else ""}" {role} '
        f'focusable="false" width="{taille}" height="{taille}" viewBox="0 0 20 20" fill="none" '
        f'stroke="currentColor" stroke-width="1.6" stroke-linecap="round" '
        f'stroke-linejoin="round">{dessin}</svg>'
    )


@cache
def marque(taille: int = 28) -> SafeString:
    """The product's mark, decorative: the name is always written beside it."""
    return mark_safe(  # noqa: S308 - constants only
        f'<svg class="icone" aria-hidden="true" focusable="false" width="{taille}" '
        f'height="{taille}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{MARQUE}</svg>'
    )
