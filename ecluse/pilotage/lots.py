"""Acts on several dossiers: prepared, confirmed once, done one by one by the act of a single one.

A lot freezes which dossiers were chosen, so that its confirmation counts exactly what it will
touch. Each dossier is then done in its own transaction with the mark that says so: a stop in the
middle, a second click or two workers never do one twice.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import date

import pghistory
from django.db import DatabaseError, transaction
from django.db.models import Count

from ecluse.annuaire.models import Compte
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import actions as instruction
from ecluse.cycle.instruction.demande_avis import demander_avis
from ecluse.cycle.instruction.messages.actions import envoyer_apercu
from ecluse.cycle.instruction.messages.apercu import RELATIONS, Apercu, composer, empreinte
from ecluse.cycle.instruction.messages.models import VersionModele
from ecluse.pilotage.etats import TABLE
from ecluse.pilotage.models import Lot, LotDossier
from ecluse.pilotage.permissions import peut_conduire_lot, peut_preparer_lot
from ecluse.regles.texte import accorder
from ecluse.socle.etats import ActionRefusee, agir
from ecluse.socle.permissions import AccesRefuse, exiger

_JOURNAL = logging.getLogger(__name__)

#: Up to that many, the answer waits for the act; beyond, a job does it while one reads elsewhere.
SUR_LE_CHAMP = 20
#: A letter to more than that is a publication, which this is not.
MESSAGES_MAXIMUM = 5000
#: Rows written together.
BLOC = 2000


@transaction.atomic
def preparer(acteur: Compte, genre: str, dossiers: Sequence[int], criteres: dict[str, str]) -> Lot:
    """Freeze a choice of dossiers (internal ids, of the actor's perimeter) for an act to confirm.

    Raises `AccesRefuse`, `ActionRefusee` when nothing is chosen.
    """
    exiger(peut_preparer_lot(acteur, genre))
    if not dossiers:
        raise ActionRefusee("Choisissez au moins un dossier.")
    if genre == Lot.Genre.MESSAGE and len(dossiers) > MESSAGES_MAXIMUM:
        raise ActionRefusee(
            f"Un envoi porte sur {MESSAGES_MAXIMUM} dossiers au plus : ajoutez un filtre."
        )
    lot = Lot.objects.create(
        genre=genre, acteur=acteur, total=len(dossiers), parametres={"criteres": criteres}
    )
    LotDossier.objects.bulk_create(
        [LotDossier(lot=lot, candidature_id=pk) for pk in dossiers], batch_size=BLOC
    )
    return lot


@transaction.atomic
def retirer_dossiers(lot: Lot, uids: Sequence[str], acteur: Compte) -> int:
    """Take dossiers out of a lot that is not confirmed; out: how many. Raises `AccesRefuse`,
    `TransitionImpossible`, `ActionRefusee` when none would be left."""
    verrou = Lot.objects.select_for_update(of=("self",)).get(pk=lot.pk)
    exiger(peut_conduire_lot(acteur, verrou))
    TABLE.transition(verrou.etat, "lancer")
    nombre, _detail = verrou.dossiers.filter(candidature__uid__in=uids).delete()
    if nombre >= verrou.total:
        raise ActionRefusee("Il ne resterait aucun dossier.")
    verrou.total -= nombre
    verrou.save(update_fields=["total"])
    return nombre


def lancer(lot: Lot, parametres: dict[str, str], acteur: Compte, vu: str = "") -> Lot:
    """Confirm a lot: what was prepared begins, once, whatever the number of clicks.

    In: the choices of the act; for messages, `vu` is the fingerprint of the preview that was
    read. Few dossiers are done before it returns, many by a job. Raises `AccesRefuse`,
    `TransitionImpossible` (already begun), `ActionRefusee`.
    """
    from ecluse.pilotage.tasks import executer_lot

    with agir(lot, "lancer", acteur, table=TABLE, peut=peut_conduire_lot) as acte:
        verrou: Lot = acte.objet
        verrou.parametres = {**verrou.parametres, **parametres}
        verrou.lance_le = acte.instant
        acte.donnees = {"genre": verrou.genre, "dossiers": verrou.total}
        if verrou.genre == Lot.Genre.MESSAGE:
            _figer_messages(verrou, vu)
        if verrou.genre == Lot.Genre.EXPORT or verrou.total > SUR_LE_CHAMP:
            executer_lot.configure(lock=f"lot:{verrou.uid}").defer(uid=verrou.uid)
    if lot.genre != Lot.Genre.EXPORT and lot.total <= SUR_LE_CHAMP:
        executer(lot)
    return lot


def _figer_messages(lot: Lot, vu: str) -> None:
    """Keep in each row the text that will be sent; refuse one that was not previewed as it is."""
    version, apercus = apercu(lot)
    if incomplets := [a for a in apercus if a.manquantes]:
        raise ActionRefusee(
            f"Une variable n’a pas de valeur pour {accorder(len(incomplets), 'dossier')} : "
            "retirez-les de l’envoi ou changez de modèle."
        )
    if empreinte(apercus) != vu:
        raise ActionRefusee(
            "Un dossier ou le modèle a changé depuis l’aperçu : relisez-le avant d’envoyer."
        )
    textes = {a.candidature.pk: {"objet": a.objet, "corps": a.corps} for a in apercus}
    lignes = list(lot.dossiers.order_by("pk"))
    for ligne in lignes:
        ligne.contenu = textes[ligne.candidature_id]
    LotDossier.objects.bulk_update(lignes, ["contenu"], batch_size=BLOC)
    lot.parametres["version"] = version.reference


def apercu(lot: Lot) -> tuple[VersionModele, list[Apercu]]:
    """The messages of a lot as its parameters make them, in the order of its dossiers."""
    version = VersionModele.objects.select_related("modele").get(uid=lot.parametres["modele"])
    candidatures = list(
        Candidature.objects.filter(pk__in=lot.dossiers.values("candidature_id"))
        .select_related(*RELATIONS)
        .order_by("pk")
    )
    return version, composer(version, candidatures, _jour(lot.parametres))


def _jour(parametres: dict[str, str]) -> date | None:
    texte = parametres.get("echeance", "")
    return date.fromisoformat(texte) if texte else None


def executer(lot: Lot) -> None:
    """Do what is left of a confirmed lot, then close it. Done again after a stop, it goes on."""
    faire = _acte(lot)
    with pghistory.context(compte=lot.acteur_id):
        while (
            ligne := lot.dossiers.filter(suite=LotDossier.Suite.ATTENTE).order_by("pk").first()
        ) is not None:
            _faire_un(ligne.pk, faire)
        terminer(lot)


def terminer(lot: Lot) -> None:
    """Close a lot of which nothing is left to do; a second end changes nothing."""
    with transaction.atomic():
        verrou = Lot.objects.select_for_update(of=("self",)).get(pk=lot.pk)
        if verrou.etat != "en_cours":
            return
        with agir(verrou, "terminer", verrou.acteur, table=TABLE, peut=None) as acte:
            acte.objet.termine_le = acte.instant
            acte.donnees = bilan(verrou)
    lot.refresh_from_db()


def bilan(lot: Lot) -> dict[str, int]:
    """How many dossiers of the lot wait, are done, were refused."""
    comptes = {str(s): 0 for s in LotDossier.Suite.values}
    lus = lot.dossiers.order_by().values_list("suite").annotate(nombre=Count("pk"))
    return comptes | {str(suite): nombre for suite, nombre in lus}


Acte = Callable[[LotDossier], str]


def _faire_un(pk: int, faire: Acte) -> None:
    """One dossier and its mark, in one transaction: both or neither."""
    with transaction.atomic():
        ligne = (
            LotDossier.objects.select_for_update(of=("self",))
            .select_related("candidature__session__version__dispositif", "candidature__structure")
            .get(pk=pk)
        )
        if ligne.suite != LotDossier.Suite.ATTENTE:
            return
        try:
            with transaction.atomic():
                ligne.motif = faire(ligne)
            ligne.suite = LotDossier.Suite.FAIT
        except AccesRefuse:
            ligne.suite = LotDossier.Suite.REFUSE
            ligne.motif = "Vous n’avez pas le droit de le faire sur ce dossier."
        except ActionRefusee as refus:
            ligne.suite, ligne.motif = LotDossier.Suite.REFUSE, refus.message
        except DatabaseError:
            # One dossier that fails does not stop the others; the log says which and why.
            _JOURNAL.exception("Lot %s: dossier %s failed.", ligne.lot_id, ligne.candidature_id)
            ligne.suite = LotDossier.Suite.REFUSE
            ligne.motif = "Une panne l’a empêché : recommencez sur ce dossier."
        ligne.contenu = {}
        ligne.save(update_fields=["suite", "motif", "contenu"])


def _acte(lot: Lot) -> Acte:
    """What the lot does to one dossier, by the act of a single one; out of it: what to say."""
    acteur = lot.acteur
    parametres = lot.parametres
    if lot.genre == Lot.Genre.AFFECTER:
        instructeur = Compte.objects.get(uid=parametres["instructeur"])

        def affecter(ligne: LotDossier) -> str:
            instruction.affecter(ligne.candidature, instructeur, acteur)
            return f"Confié à {instructeur}."

        return affecter
    if lot.genre == Lot.Genre.AVIS:

        def demander(ligne: LotDossier) -> str:
            faits = demander_avis(ligne.candidature, parametres["sigle"], acteur, _jour(parametres))
            return f"Avis demandé : {', '.join(str(a.service) for a in faits)}."

        return demander
    version = VersionModele.objects.select_related("modele").get(uid=parametres["modele"])

    def envoyer(ligne: LotDossier) -> str:
        texte = ligne.contenu
        envoyer_apercu(ligne.candidature, version, texte["objet"], texte["corps"], acteur)
        return f"Message envoyé : {texte['objet']}."

    return envoyer
