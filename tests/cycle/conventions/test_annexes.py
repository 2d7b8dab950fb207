"""The annex of a convention can be written from each fiche, or names what the fiche leaves out."""

from decimal import Decimal
from typing import Any

import pytest

from ecluse.cycle.conventions import composition, tableaux
from ecluse.cycle.conventions.chargement import modele
from ecluse.regles.fiches import catalogue, programme_par_defaut
from ecluse.socle.documents import VariableManquante, atelier, remplir
from ecluse.socle.documents.arbre import verifier
from ecluse.socle.documents.texte import nettoyer
from tests import fabriques as f

pytestmark = pytest.mark.django_db
MONTANT = Decimal("12345.67")
#: What the sources leave unknown, and a convention must say: typed in a version of the fiche.
CONNUS = {"tableau_versements", "tableau_indicateurs"}
COMPLETES = {"2024/4.1", "2025/4.5", "2025/2.11", "2025/2.12", "2025/2.13", "2025/2.14"}


def test_every_fiche_gives_its_annex_or_names_its_holes() -> None:
    matiere = composition.lire(f.convention())
    version: Any = matiere.lignes[0].ligne.dossier.session.version
    source = modele("annexe").source
    trous: dict[str, list[str]] = {}
    with atelier() as commun:
        for nom, fiche in catalogue(programme_par_defaut()).items():
            version.fiche = fiche
            variables = tableaux.annexe(1, fiche, matiere.lignes, MONTANT, matiere.convention)
            try:
                verifier(commun.lire(nettoyer(remplir(source, variables)))["blocks"])
            except VariableManquante as erreur:
                trous[nom] = sorted(erreur.noms)
    # Money and results are never left to chance; the sources give neither for most dispositifs.
    assert {trou for noms in trous.values() for trou in noms} <= CONNUS
    assert not COMPLETES & set(trous)
