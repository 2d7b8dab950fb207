"""Two people in the same section: what each changed is kept, what both changed is shown to choose.

The content that a person had read is found again in the history of the section, by its version.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ecluse.cycle.candidatures.models import Candidature

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
    """

    ecrites: dict[str, Any]
    conflits: dict[str, tuple[Any, Any]]
    reprises: dict[str, Any]


def fusionner(section: Any, saisies: Mapping[str, Any], version: int) -> Fusion:
    """Split `saisies` between what is to be written, the conflicts, and what others changed.

    `section` is a versioned section of a dossier or of a bilan, its history kept by triggers;
    `section.contenu` is what is stored now; `version` is what the person had read.
    """
    differentes = {
        champ: valeur for champ, valeur in saisies.items() if section.contenu.get(champ) != valeur
    }
    if not differentes or version == section.version:
        return Fusion(differentes, {}, {})
    base = _base(section, version)
    ecrites: dict[str, Any] = {}
    conflits: dict[str, tuple[Any, Any]] = {}
    reprises: dict[str, Any] = {}
    for champ, valeur in differentes.items():
        stockee = section.contenu.get(champ)
        lue = base.get(champ) if base is not None else _ABSENT
        if lue == valeur:
            reprises[champ] = stockee
        elif lue == stockee:
            ecrites[champ] = valeur
        else:
            conflits[champ] = (stockee, valeur)
    return Fusion(ecrites, conflits, reprises)
