"""Word: pandoc writes the body, we write the headers, footers, signatures and the watermark."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from . import arbre as a
from .modele import Document, RenduImpossible
from .pandoc import Atelier
from .pdf import logo_en_png, mentions, pied
from .reference import ENTETE_XML, FILET, PARTIES, REFERENCE, R, W, archiver
from .typographie import typographie

_LARGEUR_TEXTE = 11906 - 2 * 1304  # twentieths of a point
_HAUTEUR_LOGO_EMU = 612_000  # 1.7 cm
_LARGEUR_LOGO_EMU = 1_800_000  # 5 cm at most
_DESSIN = "http://schemas.openxmlformats.org/drawingml/2006"
_ESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="{_DESSIN}/wordprocessingDrawing" '
    f'xmlns:a="{_DESSIN}/main" xmlns:pic="{_DESSIN}/picture" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)

_SAUT = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
    '<w:r><w:br w:type="page"/></w:r></w:p>'
)
_REGLAGES = (
    f'<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="709"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting '
    'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/>'
    '<w:listSeparator w:val=";"/></w:settings>'
)


def rendre_docx(document: Document, blocs: list[a.Noeud], atelier: Atelier) -> bytes:
    """An editable A4 Word file of the same body; `blocs` is written over."""
    arbre = {
        "pandoc-api-version": [1, 23, 1],
        "meta": _metadonnees(document),
        "blocks": _blocs(document, blocs),
    }
    return _habiller(document, atelier.en_docx(arbre, REFERENCE))


def _metadonnees(document: Document) -> dict[str, a.Noeud]:
    meta: dict[str, a.Noeud] = {
        "title": {"t": "MetaInlines", "c": [{"t": "Str", "c": typographie(document.titre)}]},
        "lang": {"t": "MetaString", "c": "fr-FR" if document.langue == "fr" else document.langue},
    }
    if document.reference:
        meta["subtitle"] = {"t": "MetaInlines", "c": [{"t": "Str", "c": document.reference}]}
    if document.sujet:
        meta["subject"] = {"t": "MetaString", "c": document.sujet}
    return meta


def _blocs(document: Document, blocs: list[a.Noeud]) -> list[a.Noeud]:
    def remplacer(classe: str, contenu: list[a.Noeud]) -> list[a.Noeud]:
        if classe == a.SAUT:
            return [a.brut("openxml", _SAUT), *contenu]
        if classe == a.SIGNATURES:
            return [*contenu, *_signatures(document)]
        return [a.div("Encadré", contenu)]

    resultat = [
        a.div("Mention", [{"t": "Para", "c": [{"t": "Str", "c": m}]}]) for m in mentions(document)
    ]
    if document.signataires:
        blocs = a.attacher_aux_signatures(blocs, lambda bloc: [a.div("Corps lié", [bloc])])
    for bloc in a.remplacer_les_divs(blocs, remplacer):
        if a.est_courte(bloc):
            _solidariser(bloc)
        apres_tableau = bloc["t"] == "Para" and resultat and resultat[-1]["t"] == "Table"
        resultat.append(a.div("Après tableau", [bloc]) if apres_tableau else bloc)
    if document.signataires and not a.a_des_signatures(blocs):
        resultat += _signatures(document)
    return resultat


def _solidariser(table: a.Noeud) -> None:
    """Keep the rows of a short table together: each one but the last holds to the next."""
    rangees = [*table["c"][3][1], *(r for corps in table["c"][4] for r in corps[3])]
    for rangee in rangees[:-1]:
        for cellule in rangee[1]:
            cellule[4] = [a.div("Cellule liée", cellule[4])] if cellule[4] else []


def _paragraphe(texte: str, style: str, *, gras: bool = False) -> str:
    proprietes = "<w:rPr><w:b/></w:rPr>" if gras else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{proprietes}'
        f'<w:t xml:space="preserve">{escape(texte)}</w:t></w:r></w:p>'
    )


def _signatures(document: Document) -> list[a.Noeud]:
    """Side-by-side cells in a borderless table, two signatories a row."""
    morceaux = []
    if document.formule_signature:
        morceaux.append(_paragraphe(typographie(document.formule_signature), "FormuleSignature"))
    rangees = [document.signataires[i : i + 2] for i in range(0, len(document.signataires), 2)]
    moitie = _LARGEUR_TEXTE // 2
    lignes = []
    for rangee in rangees:
        cellules = []
        for signataire in rangee:
            textes = [(signataire.partie, True), (signataire.qualite, False)]
            textes.append((signataire.nom, False))
            contenu = "".join(
                _paragraphe(typographie(t), "Signature", gras=gras) for t, gras in textes if t
            )
            cellules.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{moitie}" w:type="dxa"/></w:tcPr>{contenu}</w:tc>'
            )
        if len(rangee) == 1:
            cellules.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{moitie}" w:type="dxa"/></w:tcPr><w:p/></w:tc>'
            )
        hauteur = '<w:trPr><w:cantSplit/><w:trHeight w:val="2600" w:hRule="atLeast"/></w:trPr>'
        lignes.append(f"<w:tr>{hauteur}{''.join(cellules)}</w:tr>")
    if lignes:
        grille = f'<w:gridCol w:w="{moitie}"/>' * 2
        morceaux.append(
            f'<w:tbl><w:tblPr><w:tblW w:w="{2 * moitie}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/></w:tblPr>'
            f"<w:tblGrid>{grille}</w:tblGrid>{''.join(lignes)}</w:tbl><w:p/>"
        )
    return [a.brut("openxml", "".join(morceaux))] if morceaux else []


def _habiller(document: Document, octets: bytes) -> bytes:
    """Fill the header and footer parts that came from the reference file."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        fichiers = {nom: archive.read(nom) for nom in archive.namelist()}
    for nom, (balise, genre, sorte) in PARTIES.items():
        contenu = _pied(document) if genre == "footer" else _entete(document, sorte)
        partie = f"word/{nom}"
        if partie not in fichiers:
            raise RenduImpossible(f"{partie} is missing from the reference file")
        xml = f"{ENTETE_XML}<w:{balise} {_ESPACES}>{contenu}</w:{balise}>"
        fichiers[partie] = xml.encode()
    fichiers["word/document.xml"] = _lignes_entieres(fichiers["word/document.xml"])
    proprietes = fichiers["docProps/core.xml"].decode()
    instant = datetime.fromtimestamp(document.horodatage, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    fichiers["docProps/core.xml"] = proprietes.replace("1970-01-01T00:00:00Z", instant).encode()
    fichiers["word/settings.xml"] = (ENTETE_XML + _REGLAGES).encode()
    logo = document.identite.logo
    if logo:
        _ajouter_logo(fichiers, logo_en_png(logo))
    return archiver(fichiers)


def _lignes_entieres(document: bytes) -> bytes:
    """No row of a table is cut between two pages."""
    entiere = b"<w:cantSplit/>"
    avec = re.sub(rb"(<w:tr>\s*<w:trPr>)(?!<w:cantSplit)", rb"\1" + entiere, document)
    return re.sub(rb"<w:tr>(?=\s*<w:tc>)", b"<w:tr><w:trPr>" + entiere + b"</w:trPr>", avec)


def _ajouter_logo(fichiers: dict[str, bytes], png: bytes) -> None:
    fichiers["word/media/logo.png"] = png
    fichiers["word/_rels/header1.xml.rels"] = (
        f'{ENTETE_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="rIdLogo" Type="{R}/image" Target="media/logo.png"/>'
        "</Relationships>"
    ).encode()
    types = fichiers["[Content_Types].xml"].decode()
    if 'Extension="png"' not in types:
        types = types.replace(
            "</Types>", '<Default Extension="png" ContentType="image/png"/></Types>'
        )
    fichiers["[Content_Types].xml"] = types.encode()


def _entete(document: Document, sorte: str) -> str:
    filigrane = _filigrane(sorte, document.filigrane) if document.filigrane else ""
    fin = f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{filigrane}</w:p>'
    if sorte == "first":
        return _entete_de_lettre(document) + fin
    return _paragraphe_a_droite(typographie(document.titre), document.reference, "bottom") + fin


def _entete_de_lettre(document: Document) -> str:
    """Logo, name and address of the issuer."""
    identite = document.identite
    lignes = _paragraphe(typographie(identite.nom), "Emetteur")
    lignes += "".join(
        _paragraphe(typographie(ligne), "Adresse")
        for ligne in identite.adresse.splitlines()
        if ligne
    )
    if not identite.logo:
        return lignes
    largeur, hauteur = _taille(logo_en_png(identite.logo))
    image = (
        f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{_image(document, largeur, hauteur)}</w:p>'
    )
    colonne = largeur // 635 + 220
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>'
        f'<w:gridCol w:w="{colonne}"/><w:gridCol w:w="{_LARGEUR_TEXTE - colonne}"/></w:tblGrid>'
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{colonne}" w:type="dxa"/></w:tcPr>{image}</w:tc>'
        f'<w:tc><w:tcPr><w:tcW w:w="{_LARGEUR_TEXTE - colonne}" w:type="dxa"/>'
        f'<w:vAlign w:val="center"/></w:tcPr>{lignes}</w:tc></w:tr></w:tbl>'
    )


def _pied(document: Document) -> str:
    return _paragraphe_a_droite(pied(document), None, "top")


def _paragraphe_a_droite(gauche: str, droite: str | None, bord: str) -> str:
    """Text on the left; on the right ``droite``, or the page number when it is None."""
    if droite is None:
        fin = '<w:r><w:t xml:space="preserve">Page </w:t></w:r>'
        fin += f'{_champ("PAGE")}<w:r><w:t xml:space="preserve"> / </w:t></w:r>{_champ("NUMPAGES")}'
    else:
        fin = f"<w:r><w:t>{escape(droite)}</w:t></w:r>"
    style = "Footer" if bord == "top" else "Header"
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:pBdr><w:{bord} w:val="single" w:sz="4" '
        f'w:space="4" w:color="{FILET}"/></w:pBdr><w:tabs><w:tab w:val="right" '
        f'w:pos="{_LARGEUR_TEXTE}"/></w:tabs></w:pPr><w:r><w:t>{escape(gauche)}</w:t></w:r>'
        f"<w:r><w:tab/></w:r>{fin}</w:p>"
    )


def _champ(nom: str) -> str:
    return f'<w:fldSimple w:instr=" {nom} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _taille(png: bytes) -> tuple[int, int]:
    """Width and height in EMU that fit the letterhead, from the PNG header."""
    largeur, hauteur = struct.unpack(">II", png[16:24])
    echelle = min(_HAUTEUR_LOGO_EMU / hauteur, _LARGEUR_LOGO_EMU / largeur)
    return round(largeur * echelle), round(hauteur * echelle)


def _image(document: Document, largeur: int, hauteur: int) -> str:
    alternative = quoteattr(document.identite.texte_du_logo)
    dimension = f'cx="{largeur}" cy="{hauteur}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {dimension}/>"
        f'<wp:docPr id="1" name="Logo" descr={alternative}/><a:graphic><a:graphicData '
        f'uri="{_DESSIN}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="logo.png" '
        f"descr={alternative}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip "
        'r:embed="rIdLogo"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext {dimension}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _filigrane(sorte: str, mot: str) -> str:
    """The diagonal word Word itself would put behind the text."""
    return (
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" '
        'adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
        '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
        '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/>'
        f'</v:shapetype><v:shape id="Filigrane-{sorte}" o:spid="_x0000_s20{len(sorte):02}" '
        'type="#_x0000_t136" alt="" style="position:absolute;margin-left:0;margin-top:0;'
        "width:500pt;height:90pt;rotation:-52;z-index:-251658752;mso-position-horizontal:center;"
        "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        'mso-position-vertical-relative:margin" fillcolor="#ECEFF1" stroked="f">'
        f'<v:textpath style="font-family:&quot;Arial&quot;;font-weight:bold" '
        f'string="{mot}"/></v:shape></w:pict></w:r>'
    )
