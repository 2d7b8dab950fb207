"""The decision as the structure receives it: amount, reasons, ways to appeal, in a document."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.cycle.candidatures.actions.echanges import consigner
from ecluse.cycle.candidatures.models import Candidature, Decision, Message
from ecluse.cycle.candidatures.permissions import peut_accuser_reception
from ecluse.cycle.candidatures.recours import voies_de_recours
from ecluse.cycle.candidatures.tasks import produire_decision
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

MODELE = "decision"
DECIDEES = ("adoptee", "rejetee", "conventionnee")


def notifier_decision(
    candidature: Candidature,
    acteur: Any,
    *,
    montant: Decimal | None,
    motifs: str,
    acte: str,
    acte_date: date,
    sujets: Iterable[str] = (),
) -> Decision:
    """Keep the decision in the dossier and put it in its thread; a job prints the document.

    In: the amount granted in euros (None: not retained), why, the act that decided and its day.
    The stage that decided checked the right, moved the dossier and sends its own mail. Raises
    `ActionRefusee` (no reason), `TransitionImpossible` (not decided, already notified).
    """
    motifs = motifs.strip()
    if not motifs:
        raise ActionRefusee("Une décision notifiée dit ses motifs.", "motif")
    with transaction.atomic():
        verrou = Candidature.objects.select_for_update(of=("self",)).get(pk=candidature.pk)
        if verrou.etat not in DECIDEES:
            raise TransitionImpossible("Aucune décision n’est encore prise sur ce dossier.")
        if Decision.objects.filter(candidature=verrou).exists():
            raise TransitionImpossible("La décision est déjà notifiée.")
        instant = maintenant()
        sens = Decision.Sens.REJETEE if montant is None else Decision.Sens.ADOPTEE
        recours = voies_de_recours()
        decision = Decision.objects.create(
            candidature=verrou,
            sens=sens,
            montant=montant,
            motifs=motifs,
            acte=acte,
            acte_date=acte_date,
            notifiee_le=instant,
            notifiee_par=acteur,
            donnees=_entrees(verrou, montant, recours),
        )
        produire_decision.defer(id=decision.pk)
        en_tete = f"{acte}, {ecrire_date(acte_date)}."
        consigner(
            verrou,
            vers=Message.Sens.PORTEUR,
            objet=_objet(montant),
            corps="\n\n".join([en_tete, motifs, *recours]),
            auteur=acteur,
            instant=instant,
            modele=MODELE,
        )
        journal.ecrire(
            decision,
            "notifier",
            acteur,
            instant=instant,
            donnees={"sens": sens, "montant": None if montant is None else f"{montant:.2f}",
                     "acte": acte, "acte_date": acte_date.isoformat()},
            sujets=[journal.reference(verrou), *sujets],
        )  # fmt: skip
    return decision


def _objet(montant: Decimal | None) -> str:
    if montant is None:
        return "Décision : votre demande n’est pas retenue"
    return f"Décision : {ecrire_montant(montant)} vous sont accordés"


def _entrees(
    candidature: Candidature, montant: Decimal | None, recours: list[str]
) -> dict[str, Any]:
    """What the document says, frozen with the decision."""
    dispositif = candidature.session.dispositif
    demande = candidature.montant_demande
    return {
        "numero": candidature.numero,
        "structure": candidature.structure.nom,
        "intitule": candidature.intitule,
        "dispositif": f"{dispositif.intitule} ({dispositif.annee})",
        "demande": "" if demande is None else f"{demande:.2f}",
        "montant": "" if montant is None else f"{montant:.2f}",
        "recours": recours,
    }


def accuser_reception(decision: Decision, acteur: Any) -> Decision:
    """The structure says that it received the decision; saying it twice changes nothing.

    Raises `AccesRefuse`.
    """
    with transaction.atomic():
        verrou = (
            Decision.objects.select_for_update(of=("self",))
            .select_related("candidature")
            .get(pk=decision.pk)
        )
        exiger(peut_accuser_reception(acteur, verrou.candidature))
        if verrou.lue_le is not None:
            return verrou
        verrou.lue_le, verrou.lue_par = maintenant(), acteur
        verrou.save(update_fields=["lue_le", "lue_par"])
        verrou.candidature.messages.filter(modele=MODELE, lu_le__isnull=True).update(
            lu_le=verrou.lue_le, lu_par=acteur
        )
        journal.ecrire(
            verrou,
            "accuser_reception",
            acteur,
            instant=verrou.lue_le,
            sujets=[journal.reference(verrou.candidature)],
        )
    return verrou
