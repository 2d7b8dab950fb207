"""Load the département, its territoires and its services from a shipped programme.

May be run again at any time: what the programme publishes is brought up to date, what the
installation has set (a name that the sources did not give, a contact) is kept.
"""

from pathlib import Path

from django.db import transaction
from django.utils.text import Truncator, slugify

from ecluse.annuaire.models import Departement, Service, Territoire
from ecluse.regles import programme

#: Pseudo territoire of the services that act for the whole département.
TOUT_LE_DEPARTEMENT = "DEP"


@transaction.atomic
def charger_departement(dossier: Path) -> Departement:
    """in: the folder of a programme (`departement.toml`, `territoires.csv`). out: the row.

    raises: ErreurRegle when a file cannot be read, with the place in the file.
    """
    publie = programme.charger_departement(dossier)
    services = programme.charger_territoires(dossier)
    departement = _departement(publie)
    territoires = _territoires(services)
    for service in services:
        Service.objects.update_or_create(
            code=_code(service),
            defaults={
                "sigle": service.sigle,
                "nom": service.nom,
                "role": service.role,
                "territoire": territoires.get(service.code_territoire),
            },
        )
    return departement


def _departement(publie: programme.Departement) -> Departement:
    """Create the row, or fill what is still empty in it: a setting is never overwritten."""
    adresse = publie.adresse
    valeurs = {
        "code": publie.code,
        "nom": publie.nom,
        "adresse": "\n".join([*adresse.lignes, f"{adresse.code_postal} {adresse.commune}"]),
        "siret": publie.siret or "",
        "president": publie.president or "",
        "qualite_signataire": publie.signature.qualite,
        "tribunal": publie.signature.tribunal,
        "sieges": publie.assemblee.membres,
    }
    departement, cree = Departement.objects.select_for_update().get_or_create(
        pk=1, defaults=valeurs
    )
    manquants = {c: v for c, v in valeurs.items() if v and not getattr(departement, c)}
    if not cree and manquants:
        for champ, valeur in manquants.items():
            setattr(departement, champ, valeur)
        departement.save(update_fields=list(manquants))
    return departement


def _territoires(services: tuple[programme.Service, ...]) -> dict[str, Territoire]:
    noms = {s.code_territoire: s.territoire for s in services}
    noms.pop(TOUT_LE_DEPARTEMENT, None)
    return {
        code: Territoire.objects.update_or_create(code=code, defaults={"nom": nom})[0]
        for code, nom in noms.items()
    }


def _code(service: programme.Service) -> str:
    """A stable code: the sigle, or the name where there is none, then the territoire."""
    racine = service.sigle.replace(" ", "-") or Truncator(slugify(service.nom)).chars(36, "")
    if service.code_territoire == TOUT_LE_DEPARTEMENT:
        return racine
    return f"{racine}-{service.code_territoire}"
