"""Jobs of the stage: the receipts, and what each day brings around a closing."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

# The worker finds the jobs of the stage through this module.
import ecluse.cycle.candidatures.tasks_tirages  # noqa: F401
from ecluse.annuaire.models import Departement
from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.candidatures.models import Candidature, Correction, Decision, Recepisse
from ecluse.cycle.candidatures.models.campagne import AVANCE_MAXIMUM, rappels_dus
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import PARIS, ecrire_date, jour_de_paris
from ecluse.regles.texte import grouper
from ecluse.socle import fichiers, journal
from ecluse.socle.documents import Document, Identite, remplir, rendre, tableau
from ecluse.socle.traitements import frequent, quotidien
from ecluse.socle.travaux import DOCUMENTS, tache

MODELE = """
{{ structure }} (SIRET {{ siret }}) {{ fait }} le **{{ instant }}**
(heure de Paris). La collectivité destinataire est la suivante : {{ departement }}.

{{ resume }}

# Ce que cette attestation constate

{{ constat }}

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
        "siret": grouper(d["siret"]) or "non renseigné",
        "fait": FAITS[recepisse.genre],
        "departement": departement,
        "instant": instant_a_la_seconde(recepisse.instant),
        "resume": resume,
        "constat": _constat(recepisse),
        "empreinte": _couper(recepisse.empreinte),
        "pieces_jointes": "oui" if d["pieces"] else "",
        "pieces": pieces,
    }
    return remplir(MODELE, variables)


FAITS: dict[str, str] = {
    Recepisse.Genre.DEPOT: "a déposé la candidature ci-dessous",
    Recepisse.Genre.VALIDATION: "a validé la candidature ci-dessous",
    Recepisse.Genre.CORRECTION: "a corrigé la candidature ci-dessous",
    Recepisse.Genre.PAPIER: "a adressé sur papier la candidature ci-dessous, enregistrée",
}


def _constat(recepisse: Recepisse) -> str:
    """What the receipt establishes, by its kind."""
    d: dict[str, Any] = recepisse.donnees
    acteur = f"{d['acteur']}, {d['fonction']}" if d["fonction"] else d["acteur"]
    cloture = ecrire_date(date.fromisoformat(d["cloture"]))
    if recepisse.genre == Recepisse.Genre.VALIDATION:
        return (
            f"La candidature a été validée par {acteur} avant la clôture du {cloture}. Elle peut "
            "être instruite. Cette attestation ne préjuge pas de la décision."
        )
    if recepisse.genre == Recepisse.Genre.CORRECTION:
        parties = " ; ".join(d["corrections"])
        return (
            f"Les corrections demandées ont été renvoyées par {acteur}. Elles portent sur : "
            f"{parties}. L'instant de la validation n'est pas modifié. L'empreinte ci-dessous "
            "remplace celle du dossier validé."
        )
    if recepisse.genre == Recepisse.Genre.PAPIER:
        recue = ecrire_date(date.fromisoformat(d["recue_le"]))
        return (
            f"La candidature a été reçue le {recue}, avant la fin du {cloture}, dernier jour du "
            f"dépôt. Elle a été saisie par {acteur}. Elle peut être instruite. Cette attestation "
            "ne préjuge pas de la décision."
        )
    return (
        f"La candidature a été déposée par {acteur}. Elle ne sera examinée que si un signataire "
        f"de la structure la valide au plus tard le {cloture}, jour inclus."
    )


def _couper(empreinte: str) -> str:
    return " ".join(empreinte[i : i + 16] for i in range(0, len(empreinte), 16))


@tache(name="candidatures.produire_recepisse", retry=3, queue=DOCUMENTS)
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


DECISION = """
{{ ouverture }}

{{ resume }}

# Motifs

{{ motifs }}

# Voies et délais de recours

{{ gracieux }}

{{ contentieux }}
"""


@tache(name="candidatures.produire_decision", retry=3)
def produire_decision(id: int) -> None:
    """Print the decision from what was frozen; a second run finds it done."""
    with transaction.atomic():
        decision = Decision.objects.select_for_update(of=("self",)).get(pk=id)
        if decision.fichier_id:
            return
        d: dict[str, Any] = decision.donnees
        departement = Departement.objects.first()
        rendu = rendre(
            Document(
                titre=f"Notification de décision {d['numero']}",
                corps_markdown=remplir(DECISION, _variables_de_la_decision(decision)),
                identite=Identite(
                    nom=departement.nom if departement else "Département",
                    adresse=departement.adresse if departement else "",
                ),
                reference=d["numero"],
                instant=decision.notifiee_le,
            )
        )
        decision.fichier = fichiers.deposer(rendu.pdf, f"decision-{d['numero']}.pdf", None)
        decision.donnees = d | {
            "outils": dict(rendu.outils),
            "empreinte_entrees": rendu.empreinte_entrees,
        }
        decision.save(update_fields=["fichier", "donnees"])
        journal.ecrire(decision, "produire", None, sujets=[journal.reference(decision.candidature)])


def _variables_de_la_decision(decision: Decision) -> dict[str, Any]:
    d: dict[str, Any] = decision.donnees
    jour = ecrire_date(decision.acte_date)
    lignes = [
        ["Dossier", d["numero"]],
        ["Dispositif", d["dispositif"]],
        ["Intitulé", d["intitule"]],
        ["Montant demandé", ecrire_montant(Decimal(d["demande"])) if d["demande"] else ""],
    ]
    if decision.montant is None:
        debut = f"La demande de {d['structure']} n'est pas retenue"
    else:
        debut = f"Un financement est accordé à {d['structure']}"
        lignes.append(["Montant accordé", ecrire_montant(decision.montant)])
    gracieux, contentieux = d["recours"]
    return {
        "ouverture": f"{debut} ({decision.acte}, {jour}).",
        "resume": tableau(["Élément", "Valeur"], lignes, "gg", legende="La décision"),
        "motifs": decision.motifs,
        "gracieux": gracieux,
        "contentieux": contentieux,
    }


@quotidien("candidatures.cloture")
def constater_les_clotures(jour: date, _instant: datetime) -> None:
    """The day after a closing and later: what was not validated is out of time."""
    # Imported here: the actions import this module to defer the receipts.
    from ecluse.cycle.candidatures.actions.depot import constater_hors_delai

    en_retard = (
        Candidature.objects.filter(
            etat__in=["brouillon", "deposee"], origine="plateforme", session__cloture__lt=jour
        )
        .select_related("session__version__dispositif", "structure")
        .order_by("id")
    )
    for candidature in en_retard:
        constater_hors_delai(candidature)


@quotidien("candidatures.corrections")
def clore_les_corrections(jour: date, _instant: datetime) -> None:
    """The day after its last day, a correction that was not sent back does not count."""
    from ecluse.cycle.candidatures.actions.corrections import echoir

    echues = (
        Correction.objects.filter(etat="ouverte", echeance__lt=jour)
        .select_related("candidature__session__version__dispositif", "candidature__structure")
        .order_by("id")
    )
    for correction in echues:
        echoir(correction)


def _instants_des_rappels(debut: datetime, fin: datetime) -> list[datetime]:
    """When reminders fall due between two instants, for the clock of the demonstration."""
    clotures = (
        SessionDepot.objects.filter(
            retiree_le__isnull=True,
            canal="plateforme",
            cloture__gte=jour_de_paris(debut),
            cloture__lte=jour_de_paris(fin) + AVANCE_MAXIMUM,
        )
        .order_by()
        .values_list("cloture", flat=True)
        .distinct()
    )
    dus = {instant for c in clotures for instant in rappels_dus(c).values()}
    return sorted(i for i in dus if debut < i <= fin)


@frequent("candidatures.rappels", instants=_instants_des_rappels)
def rappeler_les_clotures(instant: datetime) -> None:
    """Seven days, two days and three hours before a closing, a word to those who have not
    finished; an extension makes its own reminders due."""
    from ecluse.cycle.candidatures.actions.rappels import rappeler

    bientot = (
        Candidature.objects.filter(
            etat__in=["brouillon", "deposee"],
            origine="plateforme",
            session__retiree_le__isnull=True,
            session__cloture__gte=jour_de_paris(instant),
            session__cloture__lte=jour_de_paris(instant) + AVANCE_MAXIMUM,
        )
        .select_related("session__version__dispositif", "structure")
        .order_by("id")
    )
    for candidature in bientot:
        rappeler(candidature, instant)
