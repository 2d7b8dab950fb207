"""What a part of a dossier was at an instant, as plain data: to show before and after.

A part is a section of the dossier, or one piece of that of the pieces.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ecluse.annuaire.models import Territoire
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import fusion
from ecluse.cycle.candidatures.contenu import Contenu
from ecluse.cycle.candidatures.models import PointCorrection
from ecluse.cycle.candidatures.reponses import Reponse, lignes_en_mots, lire_section
from ecluse.cycle.candidatures.saisie import section_de
from ecluse.cycle.candidatures.sommaire import LIBELLES
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.budget import COMPTE
from ecluse.regles.dates import ecrire_date, lire_date_iso
from ecluse.regles.texte import typographie


def prendre(contenu: Contenu, section: str, piece: str = "") -> dict[str, Any]:
    """The part as it stands."""
    candidature = contenu.candidature
    if section == lecture.PRESENTATION:
        return fusion.presentation(candidature)
    if section == lecture.BUDGET:
        return {"budget": fusion.budget(candidature)}
    if section == lecture.PIECES:
        return _piece(contenu, piece)
    if section == lecture.COORDONNEES:
        banque = candidature.coordonnees_bancaires
        lues: dict[str, Any] = {"rib": _piece(contenu, lecture.PIECE_RIB)}
        if banque is not None:
            lues |= {"uid": banque.uid, "compte": f"{banque.titulaire}, {banque.iban_masque}"}
        return lues
    stockee = contenu.sections.get(section)
    return dict(stockee.contenu) if stockee else {}


def _piece(contenu: Contenu, code: str) -> dict[str, Any]:
    jointe = next((p for p in contenu.pieces if p.code == code), None)
    if jointe is None:
        return {}
    return {
        "piece": jointe.uid,
        "nom": jointe.fichier.nom,
        "sha256": jointe.fichier.contenu.sha256,
    }


@dataclass(frozen=True)
class Ecart:
    """One thing of a part, before and after, in words."""

    libelle: str
    avant: str
    apres: str

    @property
    def change(self) -> bool:
        """Whether it was changed."""
        return self.avant != self.apres


def libelle_de(contenu: Contenu, section: str, piece: str = "") -> str:
    """The part as people call it."""
    if piece:
        libelles = {p.code: typographie(p.libelle) for p in contenu.fiche.pieces}
        return f"Pièce « {libelles.get(piece, piece)} »"
    fiche_section = section_de(contenu.fiche, section, contenu.territoires)
    return LIBELLES.get(section) or (fiche_section.libelle if fiche_section else section)


def comparer(contenu: Contenu, point: PointCorrection) -> list[Ecart]:
    """Each thing of the part before and after; before the sending back, after is what stands."""
    apres = point.apres
    if apres is None:
        apres = prendre(contenu, point.section, point.piece)
    avant_lu = dict(_lire(contenu, point, point.avant))
    apres_lu = dict(_lire(contenu, point, apres))
    cles = list(dict.fromkeys([*avant_lu, *apres_lu]))
    return [Ecart(c, avant_lu.get(c, ""), apres_lu.get(c, "")) for c in cles]


def _lire(
    contenu: Contenu, point: PointCorrection, valeurs: dict[str, Any]
) -> list[tuple[str, str]]:
    if point.section == lecture.PRESENTATION:
        return _presentation(valeurs)
    if point.section == lecture.BUDGET:
        return _budget(valeurs.get("budget", []))
    if point.section == lecture.PIECES:
        return [("Fichier", valeurs.get("nom", ""))]
    if point.section == lecture.COORDONNEES:
        rib = valeurs.get("rib") or {}
        return [("Compte à créditer", valeurs.get("compte", "")), ("RIB", rib.get("nom", ""))]
    section = section_de(contenu.fiche, point.section, contenu.territoires)
    if section is None:
        return []
    return [(r.libelle, _reponse(r)) for r in lire_section(section, valeurs).reponses]


PRESENTATION = {
    "intitule": "Intitulé du projet",
    "debut": "Début de l’action",
    "fin": "Fin de l’action",
    "territoires": "Territoires",
    "etablissement": "Établissement (SIRET)",
}


def _presentation(valeurs: dict[str, Any]) -> list[tuple[str, str]]:
    codes = valeurs.get("territoires") or []
    noms = dict(Territoire.objects.filter(code__in=codes).values_list("code", "nom"))
    mots = {
        "debut": _jour(valeurs.get("debut")),
        "fin": _jour(valeurs.get("fin")),
        "territoires": ", ".join(noms.get(code, code) for code in codes),
    }
    return [
        (libelle, mots.get(cle, valeurs.get(cle) or "")) for cle, libelle in PRESENTATION.items()
    ]


def _jour(texte: str | None) -> str:
    return ecrire_date(lire_date_iso(texte)) if texte else ""


def _budget(lignes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The lines in words; two of the same name in one account are told apart by their rank."""
    rangs: Counter[str] = Counter()
    lues = []
    for ligne in lignes:
        nom = f"{ligne['libelle']} ({COMPTE[ligne['compte']].libelle})"
        rangs[nom] += 1
        if rangs[nom] > 1:
            nom = f"{nom}, ligne {rangs[nom]}"
        lues.append((nom, ecrire_montant(Decimal(ligne["montant"]))))
    return lues


def _reponse(reponse: Reponse) -> str:
    if reponse.lignes:
        return lignes_en_mots(reponse.colonnes, reponse.lignes)
    return f"{reponse.valeur} {reponse.unite}".strip()
