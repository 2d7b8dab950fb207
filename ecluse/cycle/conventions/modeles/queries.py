"""Reading the texts: the list, the versions of one, what changes between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from ecluse.cycle.conventions.chargement import LIVRES
from ecluse.cycle.conventions.clauses import Clause, numeroter
from ecluse.cycle.conventions.etats import EN_VIGUEUR
from ecluse.cycle.conventions.modeles.verification import nom_de
from ecluse.cycle.conventions.models import Convention, ModeleConvention
from ecluse.cycle.conventions.queries import visibles_par
from ecluse.cycle.deliberations.models import Rapport
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Journal

#: How many conventions a preview may be filled with.
CHOIX_MAXIMUM = 20


@dataclass
class LigneModele:
    """A text in the list: what it is for, the version in force, the draft."""

    code: str
    nom: str
    usage: str
    courante: ModeleConvention | None = None
    brouillon: ModeleConvention | None = None


def lignes() -> list[LigneModele]:
    """Every text, in the order in which they are shipped (one query)."""
    par_code = {code: LigneModele(code, x.nom, x.usage) for code, x in LIVRES.items()}
    versions = (
        ModeleConvention.objects.filter(etat__in=(*EN_VIGUEUR, "brouillon"))
        .select_related("modifie_par", "deliberation")
        .defer("contenu")
        .order_by("code", "version")
    )
    for version in versions:
        ligne = par_code.setdefault(version.code, LigneModele(version.code, version.titre, ""))
        if version.etat == "brouillon":
            ligne.brouillon = version
        else:
            ligne.courante = version
    return list(par_code.values())


def nom(code: str, titre: str = "") -> str:
    """What a text is called in the lists."""
    return LIVRES[code].nom if code in LIVRES else titre


def versions(code: str) -> QuerySet[ModeleConvention]:
    """The versions of a text, without their clauses; their order is the list’s."""
    return (
        ModeleConvention.objects.filter(code=code)
        .select_related("modifie_par", "deliberation")
        .defer("contenu")
    )


def version(code: str, numero: int) -> ModeleConvention:
    """One version; raises `ModeleConvention.DoesNotExist`."""
    return ModeleConvention.objects.select_related("modifie_par", "deliberation").get(
        code=code, version=numero
    )


def brouillon(code: str) -> ModeleConvention:
    """The draft of a text; raises `ModeleConvention.DoesNotExist`."""
    return ModeleConvention.objects.select_related("modifie_par").get(code=code, etat="brouillon")


def precedente(modele: ModeleConvention) -> ModeleConvention | None:
    """What a version replaced: for a draft, the version in force."""
    publiees = ModeleConvention.objects.filter(code=modele.code, etat__in=EN_VIGUEUR)
    if modele.etat != "brouillon":
        publiees = publiees.filter(version__lt=modele.version)
    return publiees.order_by("-version").first()


def comparables(modele: ModeleConvention) -> QuerySet[ModeleConvention]:
    """The other versions that were published, latest first."""
    publiees = ModeleConvention.objects.filter(code=modele.code, etat__in=EN_VIGUEUR)
    return publiees.exclude(pk=modele.pk).order_by("-version")


def actes(modele: ModeleConvention) -> QuerySet[Journal]:
    """The acts on that version, latest first."""
    return histoire(reference(modele))


def conventions(acteur: Any) -> list[Convention]:
    """The latest conventions with which a preview may be filled (one query)."""
    miennes = visibles_par(acteur).filter(modele__isnull=False).select_related("modele")
    return list(miennes.order_by("-id")[:CHOIX_MAXIMUM])


def deliberations() -> QuerySet[Rapport]:
    """The acts that may adopt a text, latest first."""
    return Rapport.objects.filter(etat="adopte", numero__isnull=False).order_by("-seance", "-id")


# --- differences ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Ecart:
    """What changed in one clause, and both texts."""

    lieu: str
    mot: str
    ton: str
    avant: str = ""
    apres: str = ""


def ecarts(avant: ModeleConvention | None, apres: ModeleConvention) -> list[Ecart]:
    """What changes from one version to another, clause by clause, in the order of the new one."""
    anciennes = list(avant.clauses) if avant else []
    par_code = {c["code"]: c for c in anciennes}
    trouves = []
    if avant is not None and avant.titre != apres.titre:
        trouves.append(Ecart("Titre imprimé", "Modifié", "info", avant.titre, apres.titre))
    bougees = _bougees(anciennes, apres.clauses)
    for n in numeroter(apres.clauses):
        ancienne = par_code.pop(n.clause["code"], None)
        lieu = n.titre or nom_de(n.clause)
        if ancienne is None:
            trouves.append(Ecart(lieu, "Ajoutée", "reussi", "", _lire(n.clause)))
        elif _lire(ancienne) != _lire(n.clause):
            ecart = Ecart(lieu, "Modifiée", "info", _lire(ancienne), _lire(n.clause))
            trouves.append(ecart)
        elif n.clause["code"] in bougees:
            trouves.append(Ecart(lieu, "Déplacée", "neutre"))
    trouves += [Ecart(nom_de(c), "Retirée", "refuse", _lire(c), "") for c in par_code.values()]
    return trouves


def _lire(clause: Clause) -> str:
    """The title and the text of a clause."""
    return "\n\n".join(filter(None, [clause["titre"], clause["texte"]]))


def _bougees(avant: Sequence[Clause], apres: Sequence[Clause]) -> set[str]:
    """The clauses whose rank changed among those that both versions hold."""
    communs = {c["code"] for c in avant} & {c["code"] for c in apres}
    anciens = [c["code"] for c in avant if c["code"] in communs]
    nouveaux = [c["code"] for c in apres if c["code"] in communs]
    return {a for a, b in zip(nouveaux, anciens, strict=True) if a != b}
