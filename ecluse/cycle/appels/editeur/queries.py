"""Reads of the editor: the list of fiches, the history of one, the summary of a draft."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from ecluse.cycle.appels.editeur import libelles
from ecluse.cycle.appels.editeur.actions import donnees, section_de
from ecluse.cycle.appels.editeur.comparaison import Ecart, comparer
from ecluse.cycle.appels.editeur.schema import Liste
from ecluse.cycle.appels.editeur.schema import fiche as schema_fiche
from ecluse.cycle.appels.editeur.validation import Verdict
from ecluse.cycle.appels.models import BrouillonFiche, Dispositif, VersionFiche
from ecluse.regles.texte import accorder
from ecluse.socle import journal


@dataclass(frozen=True)
class LigneFiche:
    """One fiche of the list: its last version, its draft."""

    annee: int
    code: str
    libelle: str
    thematique: str
    numero: int | None
    publiee_le: Any
    brouillon: BrouillonFiche | None


def ordre(code: str) -> list[tuple[int, str]]:
    """2.9 before 2.10, numbers before words."""
    return [(int(n or 10**6), mot) for n, mot in re.findall(r"(\d+)|([^\d.-]+)", code)]


def annees() -> list[int]:
    """The years that have a fiche or a draft, the latest first."""
    publiees = Dispositif.objects.order_by().values_list("annee", flat=True)
    brouillons = BrouillonFiche.objects.order_by().values_list("annee", flat=True)
    return sorted(set(publiees.union(brouillons)), reverse=True)


def fiches(annee: int) -> list[LigneFiche]:
    """The fiches of a year with their draft, in two queries."""
    dernieres = VersionFiche.objects.filter(dispositif=OuterRef("pk")).order_by("-numero")
    dispositifs = Dispositif.objects.filter(annee=annee).annotate(
        derniere_numero=Subquery(dernieres.values("numero")[:1]),
        derniere_publiee_le=Subquery(dernieres.values("publiee_le")[:1]),
    )
    brouillons = {b.code: b for b in _brouillons().filter(annee=annee)}
    lignes = [
        LigneFiche(
            d.annee, d.code, d.libelle, d.thematique, d.derniere_numero, d.derniere_publiee_le,
            brouillons.pop(d.code, None),
        )
        for d in dispositifs
    ]  # fmt: skip
    lignes += [LigneFiche(b.annee, b.code, _nom(b), "", None, None, b) for b in brouillons.values()]
    return sorted(lignes, key=lambda x: ordre(x.code))


def _nom(brouillon: BrouillonFiche) -> str:
    return str(brouillon.contenu.get("libelle") or "")


def _brouillons() -> QuerySet[BrouillonFiche]:
    return BrouillonFiche.objects.select_related("modifie_par", "base__dispositif")


def brouillon(uid: str) -> BrouillonFiche:
    """A draft with what its pages need; raises `BrouillonFiche.DoesNotExist`."""
    return _brouillons().get(uid=uid)


def a_existe(uid: str) -> bool:
    """Whether a draft of that identifier was opened one day: the journal remembers."""
    return journal.histoire(journal.reference(BrouillonFiche(uid=uid))).exists()


def brouillon_de(annee: int, code: str) -> BrouillonFiche | None:
    """The draft of that fiche, if any."""
    return _brouillons().filter(annee=annee, code=code).first()


def versions(dispositif: Dispositif) -> list[VersionFiche]:
    """Every version, the latest first, with its author."""
    return list(dispositif.versions.select_related("auteur").order_by("-numero"))


def ecarts(objet: BrouillonFiche) -> list[Ecart]:
    """What the draft changes of the version it comes from (of nothing for a new fiche)."""
    avant = donnees(objet.base) if objet.base else {}
    return comparer(avant, objet.contenu)


@dataclass(frozen=True)
class LigneRubrique:
    """One page of the editor in the summary of a draft."""

    rubrique: libelles.Rubrique
    contenu: str
    fautes: int
    modifiee: bool


def sommaire(objet: BrouillonFiche, verdict: Verdict) -> list[LigneRubrique]:
    """The pages of the editor: what each holds, what is to correct, what has changed."""
    avant = donnees(objet.base) if objet.base else {}
    return [
        LigneRubrique(
            r,
            _contenu_en_mots(objet.contenu, r),
            len(verdict.de(r.code)),
            bool(avant) and section_de(avant, r) != section_de(objet.contenu, r),
        )
        for r in libelles.RUBRIQUES
    ]


def _contenu_en_mots(contenu: dict[str, Any], rubrique: libelles.Rubrique) -> str:
    """« 6 pièces », « 4 parties, 16 questions », or the words of a single choice."""
    if rubrique.code == "bareme":
        famille = (contenu.get("bareme") or {}).get("famille")
        return libelles.choix("Forfait", "famille", famille).partition(" : ")[0] if famille else ""
    morceaux = []
    schema = schema_fiche()
    for champ in rubrique.champs:
        valeur = contenu.get(champ)
        if isinstance(schema.champs[champ], Liste):
            morceaux.append(_compter(champ, valeur))
        elif isinstance(valeur, list) and valeur:
            morceaux.append(accorder(len(valeur), "élément"))
        elif champ in ("formulaire", "bilan", "eligibilite") and isinstance(valeur, dict):
            morceaux += [
                _compter(sous, valeur.get(sous)) for sous in valeur if sous in libelles.LIGNES
            ]
        elif isinstance(valeur, str) or (isinstance(valeur, dict) and valeur.get("texte")):
            texte = valeur if isinstance(valeur, str) else str(valeur["texte"])
            morceaux.append(texte if len(texte) <= 70 else f"{texte[:70].rsplit(' ', 1)[0]}…")
    return ", ".join(m for m in morceaux if m)


def _compter(champ: str, lignes: Any) -> str:
    if not lignes:
        return ""
    mot = libelles.ligne(champ)
    pluriel = mot if mot.endswith("s") else f"{mot}s"
    return accorder(len(lignes), mot, pluriel)
