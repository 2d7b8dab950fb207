"""What the database and the disk say after the closing; run in the measured installation.

`python -m tests.charge.verification RAPPORT`: waits for the jobs, then prints the figures.
"""

import hashlib
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from bench.figures import figure

ATTENTE_DES_TACHES = 900.0


def attendre_les_recepisses() -> float:
    """Seconds until no receipt is waiting; raises `SystemExit` past the patience."""
    from ecluse.cycle.candidatures.models import Recepisse

    debut = time.monotonic()
    while Recepisse.objects.filter(fichier=None).exists():
        if time.monotonic() - debut > ATTENTE_DES_TACHES:
            raise SystemExit("Des attestations manquent encore.")
        time.sleep(1)
    return time.monotonic() - debut


def verifier(vecus: list[dict[str, Any]]) -> list[str]:
    """Everything that is not as it should be, in words."""
    from ecluse.cycle.candidatures.models import Candidature

    fautes = [f"{v['rang']}: {v['panne']}" for v in vecus if v["panne"]]
    par_uid = {v["uid"]: v for v in vecus}
    candidatures = Candidature.objects.filter(uid__in=par_uid).select_related(
        "session__version__dispositif", "structure"
    )
    for candidature in candidatures.order_by("id"):
        vecu = par_uid[candidature.uid]
        fautes += [f"{vecu['rang']}: {f}" for f in _fautes(candidature, vecu)]
    return fautes


def _fautes(candidature: Any, vecu: dict[str, Any]) -> list[str]:
    fautes = []
    if not vecu["panne"] and vecu["validee"] != (candidature.validee_le is not None):
        fautes.append(f"told {vecu['messages']}, stored « {candidature.etat} »")
    if candidature.validee_le is not None:
        fautes += _fautes_de_la_validation(candidature)
    elif not vecu["panne"] and "Le dépôt est clos depuis le" not in vecu["messages"]:
        fautes.append("refused without the sentence that says why")
    return fautes + _fautes_des_fichiers(candidature, vecu)


def _fautes_de_la_validation(candidature: Any) -> list[str]:
    from ecluse.cycle.candidatures import contenu
    from ecluse.socle import fichiers, journal
    from ecluse.socle.models import Journal

    fautes = []
    instant = candidature.validee_le
    if not candidature.session.ouvre_le <= instant < candidature.session.ferme_le:
        fautes.append(f"validated at {instant}, out of the window")
    actes = Journal.objects.filter(objet=journal.reference(candidature), evenement="valider")
    if [a.instant for a in actes] != [instant]:
        fautes.append("the journal does not hold one validation, at its instant")
    lu = contenu.charger(candidature)
    if contenu.manques(lu) or contenu.empreinte(lu) != candidature.empreinte:
        fautes.append("incomplete, or not what was deposited")
    for genre in ("depot", "validation"):
        recepisses = list(candidature.recepisses.filter(genre=genre).select_related("fichier"))
        if len(recepisses) != 1 or recepisses[0].fichier is None:
            fautes.append(f"{len(recepisses)} receipts of {genre}")
        elif not fichiers.lire(recepisses[0].fichier).startswith(b"%PDF"):
            fautes.append(f"the receipt of {genre} is no PDF")
        elif genre == "validation" and recepisses[0].instant != instant:
            fautes.append("the receipt has another instant than the validation")
    return fautes


def _fautes_des_fichiers(candidature: Any, vecu: dict[str, Any]) -> list[str]:
    from ecluse.socle import fichiers

    fautes = []
    jointes = candidature.pieces.filter(retiree_le=None, code__in=vecu["sha256"])
    trouvees = {p.code: p.fichier for p in jointes.select_related("fichier__contenu")}
    for code, attendue in vecu["sha256"].items():
        if (vecu["panne"] or vecu["trop_tard"]) and code not in trouvees:
            continue
        if code not in trouvees:
            fautes.append(f"{code} is lost")
        elif hashlib.sha256(fichiers.lire(trouvees[code])).hexdigest() != attendue:
            fautes.append(f"{code} is another file")
        elif trouvees[code].contenu.sha256 != attendue:
            fautes.append(f"{code} has another fingerprint")
    return fautes


def centile(valeurs: list[float], part: float) -> float:
    """The value under which that part of the values lies (nearest rank)."""
    rangees = sorted(valeurs)
    return rangees[min(len(rangees) - 1, int(part * len(rangees)))]


def dire(vecus: list[dict[str, Any]], fautes: list[str], attente: float) -> None:
    """One line per figure."""
    if not any(v["durees"] for v in vecus):
        figure("charge_fautes", len(fautes), "fautes", 0)
        return
    durees = [1000 * d for v in vecus for d in v["durees"]]
    envois = [1000 * d for v in vecus for d in v["envois"]]
    pages = [1000 * d for v in vecus for d in v["pages"]]
    attendues = [v for v in vecus if v["genre"] == "avant"]
    figure("charge_structures", len(vecus), "structures")
    figure("charge_octets_mo", sum(2 * len(v["sha256"]) for v in vecus), "Mo")
    figure("charge_validations_acceptees", sum(v["validee"] for v in vecus), "dossiers")
    manquees = sum(not v["validee"] for v in attendues)
    figure("charge_arrives_trop_tard", manquees, "dossiers")
    refus = sum("Le dépôt est clos depuis le" in v["messages"] for v in vecus)
    figure("charge_refus_dits", refus, "dossiers")
    figure("charge_fautes", len(fautes), "fautes", 0)
    figure("charge_validation_mediane", statistics.median(durees), "ms")
    figure("charge_validation_p95", centile(durees, 0.95), "ms", 500)
    figure("charge_validation_max", max(durees), "ms")
    figure("charge_page_p95", centile(pages, 0.95), "ms")
    figure("charge_piece_p95", centile(envois, 0.95), "ms")
    figure("charge_attestations_apres", attente, "s")


def main() -> int:
    """Status 1 when something was lost, mixed or accepted too late."""
    from ecluse.configuration import base_de_donnees

    with base_de_donnees.base_demarree():
        import django

        django.setup()
        vecus = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        attente = attendre_les_recepisses()
        fautes = verifier(vecus)
        for faute in fautes:
            print(f"faute {faute}", flush=True)
        dire(vecus, fautes, attente)
    return 1 if fautes else 0


if __name__ == "__main__":
    sys.exit(main())
