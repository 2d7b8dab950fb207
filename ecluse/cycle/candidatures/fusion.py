"""Two people in the same section: what each changed is kept, what both changed is shown to choose.

The content that a person had read is found again in the history of the section, by its version.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ecluse.cycle.candidatures.models import Candidature
from ecluse.regles.budget import COMPTES_PRINCIPAUX, principal

_ABSENT = object()


def presentation(candidature: Candidature) -> dict[str, Any]:
    """The columns of the presentation, as plain data."""
    siret = candidature.etablissement.siret if candidature.etablissement else None
    return {
        "intitule": candidature.intitule,
        "debut": candidature.debut.isoformat() if candidature.debut else None,
        "fin": candidature.fin.isoformat() if candidature.fin else None,
        "territoires": sorted(t.code for t in candidature.territoires.all()),
        "etablissement": siret,
    }


def budget(candidature: Candidature) -> list[dict[str, Any]]:
    """The lines of the budget, as plain data in the order typed."""
    return [
        {
            "compte": ligne.compte,
            "libelle": ligne.libelle,
            "montant": f"{ligne.montant:.2f}",
            "demande": ligne.demande,
        }
        | ({"engagement": ligne.engagement} if ligne.engagement else {})
        for ligne in candidature.budget.order_by("rang", "id")
    ]


def par_compte(contenu: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The lines of a budget (`{"budget": lines}`) by account of the form, all accounts named.

    Two people who write in two accounts are not in conflict: each account is a field.
    """
    comptes: dict[str, list[dict[str, Any]]] = {c.numero: [] for c in COMPTES_PRINCIPAUX}
    for ligne in contenu.get("budget", ()):
        comptes.setdefault(principal(ligne["compte"]), []).append(ligne)
    for lignes in comptes.values():
        # As the form shows them: the line of the request first.
        lignes.sort(key=lambda ligne: not ligne["demande"])
    return comptes


def _base(section: Any, version: int) -> Mapping[str, Any] | None:
    """The content at `version`, from the history; None when it cannot be known."""
    if version <= 0:
        return {}
    evenement = (
        type(section)
        .pgh_event_model.objects.filter(pgh_obj_id=section.pk, version=version)
        .order_by("-pgh_id")
        .first()
    )
    return evenement.contenu if evenement else None


class Fusion(NamedTuple):
    """What becomes of the values typed.

    `ecrites` is to be written; `conflits` were changed here and elsewhere (stored, typed);
    `reprises` were changed elsewhere only (stored): the page must show them before it may say
    that it has read the new version, or its old values would overwrite them at the next saving.
    `auteur` is who wrote the other side of the conflicts.
    """

    ecrites: dict[str, Any]
    conflits: dict[str, tuple[Any, Any]]
    reprises: dict[str, Any]
    auteur: str = ""


def fusionner(
    section: Any,
    saisies: Mapping[str, Any],
    version: int,
    lire: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
) -> Fusion:
    """Split `saisies` between what is to be written, the conflicts, and what others changed.

    `section` is a versioned section of a dossier or of a bilan, its history kept by triggers;
    `section.contenu` is what is stored now; `version` is what the person had read; `lire` gives
    the fields of a stored content, when they are not its keys.
    """
    stockees = lire(section.contenu)
    differentes = {
        champ: valeur for champ, valeur in saisies.items() if stockees.get(champ) != valeur
    }
    if not differentes or version == section.version:
        return Fusion(differentes, {}, {})
    ancien = _base(section, version)
    base = lire(ancien) if ancien is not None else None
    ecrites: dict[str, Any] = {}
    conflits: dict[str, tuple[Any, Any]] = {}
    reprises: dict[str, Any] = {}
    for champ, valeur in differentes.items():
        stockee = stockees.get(champ)
        lue = base.get(champ) if base is not None else _ABSENT
        if lue == valeur:
            reprises[champ] = stockee
        elif lue == stockee or not (lue or stockee):
            # Absent, or stored empty: nobody else wrote there.
            ecrites[champ] = valeur
        else:
            conflits[champ] = (stockee, valeur)
    auteur = str(section.modifiee_par or "") if conflits else ""
    return Fusion(ecrites, conflits, reprises, auteur)
