"""Every act on a convention: prepared, documented, signed, modified, ended, closed."""

from ecluse.cycle.conventions.actions.avenants import (
    abandonner_avenant,
    emettre_avenant,
    enregistrer_dates_avenant,
    exiger_modifiable,
    joindre_scan_avenant,
    modifier_avenant,
    preparer_avenant,
    signer_avenant,
)
from ecluse.cycle.conventions.actions.commun import exiger_signable
from ecluse.cycle.conventions.actions.documents import (
    ATTENTE_MAXIMUM,
    demander_documents,
    generer_avenant,
    generer_documents,
)
from ecluse.cycle.conventions.actions.fin import abandonner, archiver, solder
from ecluse.cycle.conventions.actions.lignes import Contenu
from ecluse.cycle.conventions.actions.preparation import modifier, preparer
from ecluse.cycle.conventions.actions.reprise import (
    corriger_reprise,
    obstacle_a_corriger,
    reprendre,
)
from ecluse.cycle.conventions.actions.resiliation import (
    Effets,
    effets,
    engager_resiliation,
    notifier_resiliation,
    renoncer_a_resilier,
    verifier_dates,
)
from ecluse.cycle.conventions.actions.signature import (
    emettre,
    enregistrer_dates,
    joindre_scan,
    signer,
)

__all__ = [
    "ATTENTE_MAXIMUM",
    "Contenu",
    "Effets",
    "abandonner",
    "abandonner_avenant",
    "archiver",
    "corriger_reprise",
    "demander_documents",
    "effets",
    "emettre",
    "emettre_avenant",
    "engager_resiliation",
    "enregistrer_dates",
    "enregistrer_dates_avenant",
    "exiger_modifiable",
    "exiger_signable",
    "generer_avenant",
    "generer_documents",
    "joindre_scan",
    "joindre_scan_avenant",
    "modifier",
    "modifier_avenant",
    "notifier_resiliation",
    "obstacle_a_corriger",
    "preparer",
    "preparer_avenant",
    "renoncer_a_resilier",
    "reprendre",
    "signer",
    "signer_avenant",
    "solder",
    "verifier_dates",
]
