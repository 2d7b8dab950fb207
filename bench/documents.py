"""What is measured of the documents: a rapport of 300 lines, 500 conventions in one batch."""

import io
import statistics
import time
from typing import Any

from bench.figures import chronometrer, compter, figure
from bench.mesures import FOIS, lire, navigateur_de

LIGNES, CONVENTIONS = 300, 500
#: Seconds and milliseconds that people were promised.
CIBLE_LOT_S, CIBLE_RAPPORT_S, CIBLE_RAPPORT_MS = 150, 5, 80
TITRE = "Mesure : un rapport de trois cents lignes"
#: A dispositif whose fiche says all that a convention needs.
DISPOSITIF = {"annee": 2025, "code": "4.5"}
ECHANTILLON = 10
DEPARTEMENT = {
    "adresse": "Hôtel du Département\nrue de la Mesure",
    "courriel_dpo": "dpo@exemple.invalid",
    "tribunal": "Tribunal administratif",
    "signataire": "Camille Exemple",
    "qualite_signataire": "directrice, par délégation",
}


def tout() -> None:
    """One line per figure."""
    from ecluse.annuaire.models import Compte, Role

    pilote = Compte.objects.filter(habilitations__role=Role.PILOTAGE).order_by("pk").first()
    if pilote is None:
        raise SystemExit("Le jeu de données ne contient pas de compte de pilotage.")
    rapport(pilote)
    conventions(pilote)


def rapport(pilote: Any) -> None:
    """The page of a rapport of 300 lines, then its three documents as the job makes them."""
    from ecluse.cycle.deliberations.documents import generation

    r = _rapport(pilote)
    navigateur = navigateur_de(pilote)
    adresse = f"/deliberations/{r.uid}/"
    figure(
        "rapport_affiche_ms",
        chronometrer(FOIS, lambda: lire(navigateur, adresse)),
        "ms",
        CIBLE_RAPPORT_MS,
    )
    with compter() as compteur:
        reponse = lire(navigateur, adresse)
    figure("rapport_requetes", compteur.nombre, "requetes")
    figure("rapport_taille", len(reponse.content), "octets")
    durees = []
    for _ in range(3):
        debut = time.perf_counter()
        instant = generation.demander(r, pilote)
        generation.produire(r.uid, instant.isoformat(), pilote.pk)
        durees.append(time.perf_counter() - debut)
    faits = generation.en_vigueur(generation.demande_de(r))
    if len(faits) != 3:
        raise SystemExit("Les documents du rapport n’ont pas été générés.")
    figure("rapport_genere_s", round(statistics.median(durees), 2), "s", CIBLE_RAPPORT_S)


def _rapport(pilote: Any) -> Any:
    """Made once, by the actions, from the proposals that wait."""
    from ecluse.cycle.deliberations import actions, queries
    from ecluse.cycle.deliberations.models import Operation, Rapport

    existant = Rapport.objects.filter(titre=TITRE).first()
    if existant is not None:
        return existant
    attente = list(queries.en_attente()[:LIGNES])
    if len(attente) < LIGNES:
        raise SystemExit(f"Le jeu de données n’a pas {LIGNES} propositions en attente.")
    operation = Operation.objects.order_by("-exercice", "pk")[0]
    r = actions.creer_rapport(TITRE, pilote, numero_rapport="300")
    article = actions.ajouter_article(r, "Soutien aux structures", operation, pilote)
    actions.ajouter_lignes(article, attente, pilote)
    return r


def conventions(pilote: Any) -> None:
    """The documents of 500 conventions in .docx and PDF, by one batch as the job carries it out:
    two renderings at once."""
    from ecluse.cycle.conventions import lots

    _completer_departement()
    elements = [
        lots.Element(f"c:{c.uid}", c.structure, c, c.numero, c.montant_maximum)
        for c in _projets(pilote)
    ]
    lot = lots.demander(elements, pilote)
    debut = time.perf_counter()
    lots.executer(lot)
    duree = time.perf_counter() - debut
    faites = lots.bilan(lot)["fait"]
    if faites != CONVENTIONS:
        raise SystemExit(f"{faites} conventions faites sur {CONVENTIONS}.")
    figure("conventions_500_s", round(duree, 1), "s", CIBLE_LOT_S)
    figure("conventions_pages", _pages(lots.documents(lot)), "pages")
    debut = time.perf_counter()
    flux, _nombre = lots.archiver(lot, pilote)
    taille = flux.seek(0, io.SEEK_END)
    flux.close()
    figure("conventions_zip_s", round(time.perf_counter() - debut, 2), "s")
    figure("conventions_zip_taille", taille, "octets")


def _completer_departement() -> None:
    """What a programme does not say of a département, and its documents print."""
    from ecluse.annuaire.models import Departement

    departement = Departement.objects.get()
    for champ, valeur in DEPARTEMENT.items():
        setattr(departement, champ, getattr(departement, champ) or valeur)
    departement.save()


def _projets(pilote: Any) -> list[Any]:
    """500 projects: those of a former run, the others prepared from voted lines."""
    from ecluse.cycle.conventions import actions, queries
    from ecluse.cycle.conventions.models import Convention

    projets = Convention.objects.filter(etat="projet", fiches__has_key="2025/4.5")
    trouvees = list(projets.select_related("structure").order_by("id")[:CONVENTIONS])
    manquent = CONVENTIONS - len(trouvees)
    lignes = queries.lignes_a_conventionner(pilote).filter(
        **{f"candidature__session__version__dispositif__{c}": v for c, v in DISPOSITIF.items()}
    )
    for ligne in lignes.order_by("id")[:manquent]:
        trouvees.append(actions.preparer([ligne], pilote))
    if len(trouvees) < CONVENTIONS:
        raise SystemExit(f"Le jeu de données n’a pas {CONVENTIONS} lignes votées de 4.5.")
    return trouvees


def _pages(documents: Any) -> int:
    """Median number of pages of a convention, on a few of them."""
    import pikepdf

    from ecluse.socle import fichiers

    longueurs = []
    for document in documents.filter(genre="convention")[:ECHANTILLON]:
        with pikepdf.open(io.BytesIO(fichiers.lire(document.pdf))) as pdf:
            longueurs.append(len(pdf.pages))
    return int(statistics.median(longueurs))
