"""Jobs of the stage: the receipts, and what each day brings around a closing."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Departement
from ecluse.cycle.candidatures.models import Candidature, Recepisse
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import PARIS, ecrire_date
from ecluse.socle import fichiers, journal
from ecluse.socle.documents import Document, Identite, remplir, rendre, tableau
from ecluse.socle.traitements import quotidien
from ecluse.socle.travaux import tache

#: Days before the closing on which those who have not finished are reminded.
RAPPELS = (7, 2)

MODELE = """
{{ structure }} (SIRET {{ siret }}) a {{ verbe }} la candidature ci-dessous le **{{ instant }}**
(heure de Paris). Elle est adressée à la collectivité suivante : {{ departement }}.

{{ resume }}

# Ce que cette attestation constate

{% si validation %}
La candidature a été validée par {{ acteur }} avant la clôture du {{ cloture }}. Elle peut être
instruite. Cette attestation ne préjuge pas de la décision.
{% sinon %}
La candidature a été déposée par {{ acteur }}. Elle ne sera examinée que si un signataire de la
structure la valide au plus tard le {{ cloture }}, jour inclus.
{% finsi %}

L'empreinte du contenu (SHA-256) permet de vérifier que rien n'a été changé depuis :

> {{ empreinte }}

# Pièces jointes

{% si pieces_jointes %}
{{ pieces }}
{% sinon %}
Aucune pièce n'est jointe.
{% finsi %}
"""


def instant_a_la_seconde(instant: datetime) -> str:
    """« 9 mai 2025 à 23 h 59 min 59 s », Paris time."""
    local = instant.astimezone(PARIS)
    return (
        f"{ecrire_date(local.date())} à {local.hour} h {local.minute:02d} min {local.second:02d} s"
    )


def _corps(recepisse: Recepisse, departement: str) -> str:
    d: dict[str, Any] = recepisse.donnees
    validation = recepisse.genre == Recepisse.Genre.VALIDATION
    resume = tableau(
        ["Élément", "Valeur"],
        [
            ["Numéro", d["numero"]],
            ["Dispositif", f"{d['dispositif']} ({d['annee']})"],
            ["Intitulé", d["intitule"]],
            ["Montant demandé", ecrire_montant(Decimal(d["montant"]))],
        ],
        "gg",
        legende="La candidature",
    )
    # An SHA-256 has no place to break: in three parts it stays inside the page.
    pieces = tableau(
        ["Pièce", "Fichier", "Empreinte (SHA-256)"],
        [[p["libelle"], p["nom"], _couper(p["sha256"])] for p in d["pieces"]] or [["", "", ""]],
        "ggg",
        legende="Fichiers et empreintes",
    )
    variables = {
        "structure": d["structure"],
        "siret": _siret(d["siret"]),
        "verbe": "validé" if validation else "déposé",
        "departement": departement,
        "instant": instant_a_la_seconde(recepisse.instant),
        "resume": resume,
        "validation": "oui" if validation else "",
        "acteur": f"{d['acteur']}, {d['fonction']}" if d["fonction"] else d["acteur"],
        "cloture": ecrire_date(date.fromisoformat(d["cloture"])),
        "empreinte": _couper(recepisse.empreinte),
        "pieces_jointes": "oui" if d["pieces"] else "",
        "pieces": pieces,
    }
    return remplir(MODELE, variables)


def _siret(siret: str) -> str:
    if not siret:
        return "non renseigné"
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"


def _couper(empreinte: str) -> str:
    return " ".join(empreinte[i : i + 16] for i in range(0, len(empreinte), 16))


@tache(name="candidatures.produire_recepisse", retry=3)
def produire_recepisse(id: int) -> None:
    """Print the receipt from what was frozen; a second run finds it done."""
    with transaction.atomic():
        recepisse = (
            Recepisse.objects.select_for_update(of=("self",))
            .select_related("candidature__session")
            .get(pk=id)
        )
        if recepisse.fichier_id:
            return
        departement = Departement.objects.first()
        nom = departement.nom if departement else "Département"
        adresse = departement.adresse if departement else ""
        numero = recepisse.donnees["numero"]
        titre = f"{recepisse.get_genre_display().capitalize()} {numero}"
        rendu = rendre(
            Document(
                titre=titre,
                corps_markdown=_corps(recepisse, nom),
                identite=Identite(nom=nom, adresse=adresse),
                reference=numero,
                instant=recepisse.instant,
            )
        )
        fichier = fichiers.deposer(rendu.pdf, f"attestation-{recepisse.genre}-{numero}.pdf", None)
        recepisse.fichier = fichier
        recepisse.donnees = recepisse.donnees | {
            "outils": dict(rendu.outils),
            "empreinte_entrees": rendu.empreinte_entrees,
        }
        recepisse.save(update_fields=["fichier", "donnees"])
        journal.ecrire(
            recepisse,
            "produire",
            None,
            sujets=[journal.reference(recepisse.candidature)],
            donnees={"genre": recepisse.genre},
        )


@quotidien("candidatures.cloture")
def constater_les_clotures(jour: date, _instant: datetime) -> None:
    """The day after a closing and later: what was not validated is out of time."""
    # Imported here: the actions import this module to defer the receipts.
    from ecluse.cycle.candidatures.actions.depot import constater_hors_delai

    en_retard = (
        Candidature.objects.filter(etat__in=["brouillon", "deposee"], session__cloture__lt=jour)
        .select_related("session__version__dispositif", "structure")
        .order_by("id")
    )
    for candidature in en_retard:
        constater_hors_delai(candidature)


@quotidien("candidatures.rappels")
def rappeler_les_clotures(jour: date, _instant: datetime) -> None:
    """Seven and two days before a closing, a word to those who have not finished."""
    from ecluse.cycle.candidatures.notifications import rappeler

    bientot = (
        Candidature.objects.filter(
            etat__in=["brouillon", "deposee"],
            session__cloture__in=[jour + timedelta(days=n) for n in RAPPELS],
        )
        .select_related("session__version__dispositif", "structure")
        .order_by("id")
    )
    for candidature in bientot:
        rappeler(candidature, jour)
