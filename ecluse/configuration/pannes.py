"""Turn what a library raises about the installation into a sentence and its remedy."""

from __future__ import annotations

from ecluse.configuration import base_de_donnees
from ecluse.configuration.diagnostic import LIBMAGIC_ABSENTE
from ecluse.configuration.erreurs import ErreurExploitation


def traduire(erreur: Exception) -> ErreurExploitation | None:
    """Recognise an error of the installation.

    in: any exception. out: what to tell the operator, None when it is a fault of the program
    (whose traceback is then worth showing).
    """
    if isinstance(erreur, ImportError):
        return _import_manquant(erreur)
    noms = {classe.__name__ for classe in type(erreur).__mro__}
    if "OperationalError" in noms:
        return base_de_donnees.erreur_de_connexion(base_de_donnees.configuration(), erreur)
    if "ProgrammingError" in noms and "does not exist" in str(erreur):
        return ErreurExploitation(
            "Les tables de la base ne sont pas à jour", "lancez « ecluse migrer »"
        )
    if "ImproperlyConfigured" in noms:
        return ErreurExploitation(
            f"La configuration est incorrecte ({erreur})", "lancez « ecluse doctor »"
        )
    if "CommandError" in noms:
        return ErreurExploitation(str(erreur).rstrip("."), "corrigez la commande, puis relancez-la")
    return None


def _import_manquant(erreur: ImportError) -> ErreurExploitation | None:
    if "libmagic" in str(erreur):
        return ErreurExploitation(*LIBMAGIC_ABSENTE)
    if erreur.name and not erreur.name.startswith("ecluse"):
        return ErreurExploitation(
            f"La bibliothèque Python « {erreur.name} » n’est pas installée",
            "relancez « make demo », qui complète .venv",
        )
    return None
