"""Run in the measured installation: structures whose dossier only lacks its pieces.

Prints nothing; writes the plan of the client in JSON.
"""

import json
import sys
from pathlib import Path
from typing import Any

#: Signed by hand, one per kind: what a person attaches on the last evening.
PIECES = ("rib", "statuts", "comptes_annuels")


def preparer(nombre: int) -> list[dict[str, Any]]:
    """Create `nombre` structures with a signataire and a draft; out: one line of plan for each."""
    from django.contrib.auth.hashers import make_password
    from django.test import override_settings

    from ecluse.annuaire.models import Compte
    from tests import fabriques as f

    hachage = make_password(f.MOT_DE_PASSE)
    plan = []
    # Hashing a password is slow on purpose: once is enough.
    rapide = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=rapide):
        f.departement()
        for rang in range(nombre):
            structure = f.structure()
            candidature = f.candidature("brouillon", structure=structure)
            signataire = f.signataire_de(structure)
            _sans_pieces(f, candidature, signataire)
            plan.append(
                {
                    "rang": rang,
                    "uid": candidature.uid,
                    "email": signataire.email,
                    "mot_de_passe": f.MOT_DE_PASSE,
                    "pieces": PIECES,
                }
            )
    Compte.objects.update(password=hachage)
    return plan


def _sans_pieces(f: Any, candidature: Any, signataire: Any) -> None:
    """What is attached on the evening is not attached yet."""
    from ecluse.cycle.candidatures import actions

    with f.au("2025-05-05"):
        for piece in candidature.pieces.filter(retiree_le=None):
            actions.retirer_piece(candidature, piece, signataire)


if __name__ == "__main__":
    import django

    from ecluse.configuration import base_de_donnees

    with base_de_donnees.base_demarree():
        django.setup()
        lignes = preparer(int(sys.argv[1]))
    Path(sys.argv[2]).write_text(json.dumps(lignes), encoding="utf-8")
