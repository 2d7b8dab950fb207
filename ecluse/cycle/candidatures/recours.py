"""The ways to appeal that a decision says, from the settings of the département."""

from ecluse.annuaire.models import Departement
from ecluse.regles.texte import minuscule

#: Source: code de justice administrative, articles R. 421-1 and R. 421-2 (délai de recours,
#: décision implicite); code des relations entre le public et l'administration, article L. 411-2
#: (recours administratif, qui proroge ce délai).
DELAI_EN_MOTS = "deux mois"


def voies_de_recours() -> list[str]:
    """Two paragraphs: to ask the Département again, to go to court; with names and addresses as
    far as they are set."""
    departement = Departement.objects.filter(pk=1).first()
    nom = departement.nom if departement else "Département"
    adresse = _sur_une_ligne(departement.adresse) if departement else ""
    tribunal = minuscule((departement.tribunal if departement else "") or "tribunal administratif")
    adresse_tribunal = _sur_une_ligne(departement.adresse_tribunal) if departement else ""
    return [
        "Recours gracieux : vous pouvez demander que cette décision soit réexaminée, par une "
        f"lettre motivée adressée à la collectivité qui l’a prise ({nom}"
        f"{', ' + adresse if adresse else ''}), dans les {DELAI_EN_MOTS} qui suivent la réception "
        f"de cette notification. L’absence de réponse pendant {DELAI_EN_MOTS} vaut rejet.",
        f"Recours contentieux : vous pouvez la contester devant le {tribunal}"
        f"{' (' + adresse_tribunal + ')' if adresse_tribunal else ''}, dans le même délai de "
        f"{DELAI_EN_MOTS}. Un recours gracieux formé dans ce délai le fait courir à nouveau : vous "
        f"disposez alors de {DELAI_EN_MOTS} à compter de la réponse, ou de l’absence de réponse.",
    ]


def _sur_une_ligne(adresse: str) -> str:
    return ", ".join(ligne.strip() for ligne in adresse.splitlines() if ligne.strip())
