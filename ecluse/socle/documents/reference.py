"""Our A4 ``reference.docx``: the Word styles, written here so that they can be read and reviewed.

``python -m ecluse.socle.documents`` writes the file again; a test compares the two.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

REFERENCE = Path(__file__).with_name("reference.docx")

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PAQUET = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
ENTETE_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
POLICE = "Arial"
ENCRE, EAU, EAU_DOUCE, FILET, DISCRET, LAITON = (
    "17212B", "0F4C5C", "E2EFF1", "AEB8C4", "4A5563", "A34A0B",
)  # fmt: skip

# Header and footer parts; ``docx.py`` writes their content for each document.
PARTIES = {
    "header1.xml": ("hdr", "header", "first"),
    "header2.xml": ("hdr", "header", "default"),
    "footer1.xml": ("ftr", "footer", "first"),
    "footer2.xml": ("ftr", "footer", "default"),
}


def _style(
    identifiant: str,
    nom: str,
    *,
    base: str = "Normal",
    suivant: str = "",
    paragraphe: str = "",
    texte: str = "",
    genre: str = "paragraph",
) -> str:
    """One ``w:style``; ``paragraphe`` and ``texte`` are the inside of pPr and rPr."""
    return (
        f'<w:style w:type="{genre}" w:styleId="{identifiant}"><w:name w:val="{nom}"/>'
        + (f'<w:basedOn w:val="{base}"/>' if base else "")
        + (f'<w:next w:val="{suivant}"/>' if suivant else "")
        + "<w:qFormat/>"
        + (f"<w:pPr>{paragraphe}</w:pPr>" if paragraphe else "")
        + (f"<w:rPr>{texte}</w:rPr>" if texte else "")
        + "</w:style>"
    )


def _espaces(avant: int, apres: int, ligne: int = 264) -> str:
    return f'<w:spacing w:before="{avant}" w:after="{apres}" w:line="{ligne}" w:lineRule="auto"/>'


def _texte(taille: int, couleur: str = ENCRE, gras: bool = False) -> str:
    """Run properties; ``taille`` in half points."""
    return (
        "<w:b/><w:bCs/>" if gras else ""
    ) + f'<w:color w:val="{couleur}"/><w:sz w:val="{taille}"/><w:szCs w:val="{taille}"/>'


def _titres() -> list[str]:
    reglages = [
        (25, EAU, 320, 120),
        (23, EAU, 260, 100),
        (21, ENCRE, 220, 60),
        (21, DISCRET, 200, 60),
    ]
    return [
        _style(
            f"Heading{n}",
            f"heading {n}",
            suivant="BodyText",
            paragraphe=f"<w:keepNext/><w:keepLines/>{_espaces(avant, apres, 252)}"
            f'<w:outlineLvl w:val="{n - 1}"/>',
            texte=_texte(taille, couleur, gras=True),
        )
        for n, (taille, couleur, avant, apres) in enumerate(reglages, start=1)
    ]


def _filet_gauche(couleur: str, fond: str = "") -> str:
    """A rule on the left; with ``fond``, a tinted box whose edges give it some padding."""
    bord = f'<w:left w:val="single" w:sz="18" w:space="8" w:color="{couleur}"/>'
    if not fond:
        return f"<w:pBdr>{bord}</w:pBdr>"
    marge = f'w:val="single" w:sz="4" w:space="5" w:color="{fond}"'
    return (
        f"<w:pBdr><w:top {marge}/>{bord}<w:bottom {marge}/></w:pBdr>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fond}"/>'
    )


def _table() -> str:
    """The table style: ruled rows, header row shaded, bold and repeated."""
    ligne = f'w:val="single" w:sz="4" w:space="0" w:color="{FILET}"'
    return (
        '<w:style w:type="table" w:styleId="TableNormal" w:default="1">'
        '<w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr>'
        "</w:style>"
        '<w:style w:type="table" w:customStyle="1" w:styleId="Table"><w:name w:val="Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders><w:top {ligne}/><w:bottom {ligne}/><w:insideH {ligne}/>"
        '</w:tblBorders><w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="100" '
        'w:type="dxa"/><w:bottom w:w="50" w:type="dxa"/><w:right w:w="100" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>'
        f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{EAU}"/></w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{EAU_DOUCE}"/></w:tcPr></w:tblStylePr>'
        "</w:style>"
    )


def _styles_de_texte() -> list[str]:
    """Paragraph and character styles, by the names pandoc and ``docx.py`` use."""
    return [
        _style("BodyText", "Body Text"),
        _style("FirstParagraph", "First Paragraph", base="BodyText", suivant="BodyText",
               paragraphe=_espaces(120, 140)),
        _style("Compact", "Compact", base="BodyText", paragraphe=_espaces(20, 50, 252)),
        _style("ApresTableau", "Après tableau", base="BodyText", paragraphe=_espaces(200, 140)),
        _style("FormuleSignature", "Formule de signature", paragraphe="<w:keepNext/>"
               + _espaces(400, 240)),
        _style("CorpsLie", "Corps lié", base="BodyText", paragraphe="<w:keepNext/>"),
        _style("CelluleLiee", "Cellule liée", base="Compact", paragraphe="<w:keepNext/>"),
        _style("Title", "Title", suivant="BodyText", texte=_texte(36, EAU, gras=True),
               paragraphe="<w:keepNext/>" + _espaces(240, 120, 240)),
        _style("Subtitle", "Subtitle", suivant="BodyText", texte=_texte(21, DISCRET),
               paragraphe=_espaces(0, 160)),
        *_titres(),
        _style("BlockText", "Block Text", base="BodyText",
               paragraphe=_filet_gauche(EAU) + '<w:ind w:left="240"/>'),
        _style("Encadre", "Encadré", base="BodyText",
               paragraphe=_filet_gauche(EAU, EAU_DOUCE) + '<w:ind w:left="200"/>'),
        _style("Mention", "Mention", texte=_texte(20, LAITON), paragraphe=_filet_gauche(LAITON)
               + _espaces(0, 160) + '<w:ind w:left="200"/>'),
        _style("TableCaption", "Table Caption", texte=_texte(20, gras=True),
               paragraphe="<w:keepNext/>" + _espaces(200, 100)),
        _style("Emetteur", "Émetteur", texte=_texte(24, EAU, gras=True),
               paragraphe=_espaces(0, 20)),
        _style("Adresse", "Adresse", texte=_texte(17, DISCRET), paragraphe=_espaces(0, 0, 240)),
        _style("Signature", "Signature", paragraphe="<w:keepNext/>" + _espaces(0, 60)),
        _style("Header", "header", texte=_texte(17, DISCRET), paragraphe=_espaces(0, 0, 240)),
        _style("Footer", "footer", texte=_texte(17, DISCRET), paragraphe=_espaces(0, 0, 240)),
        _style("Hyperlink", "Hyperlink", base="DefaultParagraphFont", genre="character",
               texte=f'<w:color w:val="{EAU}"/><w:u w:val="single"/>'),
    ]  # fmt: skip


def _styles() -> str:
    corps = _espaces(0, 140)
    polices = f'w:ascii="{POLICE}" w:hAnsi="{POLICE}" w:cs="{POLICE}" w:eastAsia="{POLICE}"'
    morceaux = [
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {polices}/>'
        f'{_texte(21)}<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/></w:rPr>'
        f"</w:rPrDefault><w:pPrDefault><w:pPr>{corps}</w:pPr></w:pPrDefault></w:docDefaults>",
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>",
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>',
        *_styles_de_texte(),
        _table(),
        "</w:styles>",
    ]
    return "".join(morceaux)


def _document() -> str:
    parties = "".join(
        f'<w:{genre}Reference w:type="{sorte}" r:id="rId{10 + n}"/>'
        for n, (_, genre, sorte) in enumerate(PARTIES.values())
    )
    return (
        f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body><w:p/><w:sectPr>{parties}'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1361" w:right="1304" w:bottom="1304" '
        'w:left="1304" w:header="680" w:footer="567" w:gutter="0"/><w:titlePg/></w:sectPr>'
        "</w:body></w:document>"
    )


def _relations(lignes: list[tuple[str, str, str]]) -> str:
    corps = "".join(
        f'<Relationship Id="{cle}" Type="{genre}" Target="{cible}"/>'
        for cle, genre, cible in lignes
    )
    return f'<Relationships xmlns="{_PAQUET}/relationships">{corps}</Relationships>'


def _types() -> str:
    types = {"document": "document.main", "styles": "styles", "settings": "settings"}
    types |= {nom.removesuffix(".xml"): genre for nom, (_, genre, _) in PARTIES.items()}
    corps = "".join(
        f'<Override PartName="/word/{nom}.xml" ContentType="{_TYPE}.{genre}+xml"/>'
        for nom, genre in types.items()
    )
    return (
        f'<Types xmlns="{_PAQUET}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{corps}</Types>'
    )


def construire() -> bytes:
    """The bytes of ``reference.docx``, always the same."""
    liens = [("rId1", f"{R}/styles", "styles.xml"), ("rId2", f"{R}/settings", "settings.xml")]
    liens += [
        (f"rId{10 + n}", f"{R}/{genre}", nom)
        for n, (nom, (_, genre, _)) in enumerate(PARTIES.items())
    ]
    fichiers = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations([("rId1", f"{R}/officeDocument", "word/document.xml")]),
        "word/document.xml": _document(),
        "word/_rels/document.xml.rels": _relations(liens),
        "word/styles.xml": _styles(),
        "word/settings.xml": f'<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="709"/>'
        "</w:settings>",
    }
    for nom, (balise, genre, _) in PARTIES.items():
        style = genre.capitalize()
        fichiers[f"word/{nom}"] = (
            f'<w:{balise} xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p>'
            f"</w:{balise}>"
        )
    return archiver({nom: (ENTETE_XML + xml).encode() for nom, xml in fichiers.items()})


def archiver(fichiers: dict[str, bytes]) -> bytes:
    """A zip whose bytes depend on the content alone (fixed dates, order and system)."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        for nom, contenu in fichiers.items():
            entree = zipfile.ZipInfo(nom, date_time=(1980, 1, 1, 0, 0, 0))
            entree.compress_type = zipfile.ZIP_DEFLATED
            entree.create_system = 3
            entree.external_attr = 0o600 << 16
            archive.writestr(entree, contenu, compresslevel=6)
    return tampon.getvalue()
