"""Messages of the decision: they are the first thing that the structure hears of it."""

from django.urls import reverse

from ecluse.annuaire.destinataires import comptes_habilites
from ecluse.annuaire.models import Role
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.recours import voies_de_recours
from ecluse.cycle.deliberations.models import LigneRapport, Rapport
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.courriels import notifier

#: Those of the structure who follow the dossier and its money.
DESTINATAIRES = (Role.REDACTEUR, Role.SIGNATAIRE, Role.FINANCIER)


def _lien(candidature: Candidature) -> str:
    return reverse("candidatures:decision", args=[candidature.uid])


def _de_la_structure(candidature: Candidature) -> list:
    return list(
        comptes_habilites(
            *DESTINATAIRES,
            dispositif=candidature.session.dispositif.reference,
            structure=candidature.structure,
        )
    )


def adoptee(rapport: Rapport, ligne: LigneRapport) -> None:
    """To the structure: the amount voted and what comes next."""
    candidature = ligne.dossier
    seance = f" du {ecrire_date(rapport.seance)}" if rapport.seance else ""
    notifier(
        "deliberations.adoptee",
        _de_la_structure(candidature),
        f"Subvention votée : {ecrire_montant(ligne.montant)}",
        f"La commission permanente{seance} a voté {ecrire_montant(ligne.montant)} pour votre "
        f"dossier {candidature.numero} « {candidature.intitule} » (délibération "
        f"n°\u00a0{rapport.numero}).\n\nUne convention va vous être adressée pour signature.",
        _lien(candidature),
        [journal.reference(candidature), journal.reference(rapport)],
    )


def rejetee(candidature: Candidature, motif: str, rapport: Rapport | None) -> None:
    """To the structure: the refusal, its reason, and how to contest it."""
    qui = "Le Département n’a"
    sujets = [journal.reference(candidature)]
    if rapport is not None:
        seance = f" du {ecrire_date(rapport.seance)}" if rapport.seance else ""
        qui = f"La commission permanente{seance} n’a"
        sujets.append(journal.reference(rapport))
    notifier(
        "deliberations.rejetee",
        _de_la_structure(candidature),
        f"Dossier non retenu : {candidature.numero}",
        f"{qui} pas retenu votre dossier {candidature.numero} « {candidature.intitule} ».\n\n"
        "Motif : {motif}\n\n{recours}".format(motif=motif, recours="\n\n".join(voies_de_recours())),
        _lien(candidature),
        sujets,
    )
