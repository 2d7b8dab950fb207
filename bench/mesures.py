"""What is measured: the pages and acts that people wait for, on 50,000 candidatures."""

import re
import statistics
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bench.figures import chronometrer, compter, figure, memoire, moindre_mediane

PAGES = 49
FOIS = 25
ACTES = 20
#: Acts that prepare the statements of the connection, and are not counted.
CHAUFFE = 6
#: Of the fictitious SIREN of structures made here, far from those of the generated ones.
PREMIER_RANG = 60_000
SUIVANT = re.compile(r'href="([^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"')
EXPORT_ATTENDU = 15.0
CIBLE_MS = 40
REQUETES_LISTE = 12
REQUETES_DOSSIER = 15
#: Growth of memory that an export in constant memory may show (buffers of the driver).
CROISSANCE_MO = 16


def tout() -> None:
    """Measure everything, one line per figure."""
    from ecluse.annuaire.models import Compte, Role

    agent = Compte.objects.filter(
        habilitations__role=Role.INSTRUCTEUR, email__startswith="instruction1@"
    ).first()
    if agent is None:
        raise SystemExit("Le jeu de données ne contient pas d’instructeur.")
    navigateur = navigateur_de(agent)
    liste(navigateur)
    dossiers(navigateur)
    depot_et_validation()
    export(navigateur)
    classeur(navigateur)


def navigateur_de(compte: Any) -> Any:
    """A browser signed in as that account."""
    from django.test import Client

    client = Client(headers={"x-forwarded-proto": "https"})
    client.force_login(compte)
    return client


def lire(navigateur: Any, adresse: str) -> Any:
    """One page, as a browser asks it; raises when it is not there."""
    reponse = navigateur.get(adresse, secure=True)
    if reponse.status_code != 200:
        raise SystemExit(f"{adresse} répond {reponse.status_code}.")
    return reponse


def _page(nom: str, navigateur: Any, adresse: str, requetes: int) -> None:
    duree = chronometrer(FOIS, lambda: lire(navigateur, adresse))
    with compter() as compteur:
        reponse = lire(navigateur, adresse)
    figure(f"{nom}_ms", duree, "ms", CIBLE_MS)
    figure(f"{nom}_requetes", compteur.nombre, "requetes", requetes)
    figure(f"{nom}_taille", len(reponse.content), "octets")


def liste(navigateur: Any) -> None:
    """The instructeur's list: first page, fiftieth, filter by state, search of words."""
    _page("liste_premiere_page", navigateur, "/dossiers/", REQUETES_LISTE)
    _page("liste_page_50", navigateur, _page_50(navigateur), REQUETES_LISTE)
    _page("liste_filtre_etat", navigateur, "/dossiers/?etat=en_instruction", REQUETES_LISTE)
    _page("liste_recherche", navigateur, "/dossiers/?q=permanences+canal", REQUETES_LISTE)


def _page_50(navigateur: Any) -> str:
    adresse = "/dossiers/"
    for _ in range(PAGES):
        trouve = SUIVANT.search(lire(navigateur, adresse).content.decode())
        if trouve is None:
            raise SystemExit("La liste n’a pas cinquante pages.")
        suite = (trouve[1] or trouve[2]).replace("&amp;", "&")
        adresse = suite if suite.startswith("/") else f"/dossiers/{suite}"
    return adresse


def dossiers(navigateur: Any) -> None:
    """A dossier under instruction, a paid one and one whose bilan is to correct: the worst."""
    from ecluse.cycle.candidatures.models import Candidature

    en_cours = Candidature.objects.filter(etat="en_instruction", avis__rendu_le__isnull=False)
    soldee = Candidature.objects.filter(lignes_rapport__conventions__convention__etat="soldee")
    corrige = Candidature.objects.filter(
        lignes_rapport__conventions__convention__bilan__etat="a_corriger"
    )
    durees, requetes, tailles = [], [], []
    for queryset in (en_cours, soldee, corrige):
        candidature = queryset.order_by("id").first()
        if candidature is None:
            raise SystemExit("Le jeu de données n’a pas de dossier dans chaque état.")
        adresse = f"/dossiers/{candidature.uid}/"
        durees.append(chronometrer(FOIS, lambda a=adresse: lire(navigateur, a)))  # type: ignore[misc]
        with compter() as compteur:
            reponse = lire(navigateur, adresse)
        requetes.append(compteur.nombre)
        tailles.append(len(reponse.content))
    figure("dossier_ms", max(durees), "ms", CIBLE_MS)
    figure("dossier_requetes", max(requetes), "requetes", REQUETES_DOSSIER)
    figure("dossier_taille", max(tailles), "octets")


def depot_et_validation() -> None:
    """Deposit then validate dossiers through their views, committed."""
    from django.urls import reverse

    brouillons = _brouillons(ACTES + CHAUFFE)
    depots, validations, requetes = [], [], []
    for rang, (candidature, redacteur, signataire) in enumerate(brouillons):
        depot, _ = _poster(
            navigateur_de(redacteur), reverse("candidatures:deposer", args=[candidature.uid]), {}
        )
        candidature.refresh_from_db()
        champs = {"empreinte": candidature.empreinte, "confirmation": "on"}
        adresse = reverse("candidatures:valider", args=[candidature.uid])
        validation, nombre = _poster(navigateur_de(signataire), adresse, champs)
        candidature.refresh_from_db()
        if candidature.etat != "validee":
            raise SystemExit(f"La validation a laissé le dossier « {candidature.etat} ».")
        if rang >= CHAUFFE:
            depots.append(depot)
            validations.append(validation)
            requetes.append(nombre)
    figure("depot_ms", moindre_mediane(depots), "ms")
    figure("validation_ms", moindre_mediane(validations), "ms", CIBLE_MS)
    figure("validation_requetes", int(statistics.median(requetes)), "requetes")


def _poster(navigateur: Any, adresse: str, champs: dict[str, str]) -> tuple[float, int]:
    """Milliseconds and queries of one act, transaction included."""
    navigateur.get("/a-faire/", secure=True)
    with compter() as compteur:
        debut = time.perf_counter()
        reponse = navigateur.post(adresse, champs, secure=True)
        duree = (time.perf_counter() - debut) * 1000
    if reponse.status_code >= 400:
        raise SystemExit(f"{adresse} répond {reponse.status_code}.")
    return duree, compteur.nombre


def _brouillons(combien: int) -> list[tuple[Any, Any, Any]]:
    """Complete drafts, written by the actions in a window that is open today."""
    from ecluse.annuaire.models import Habilitation, Role, Structure
    from ecluse.cycle.appels.models import SessionDepot
    from ecluse.socle.horloge import aujourdhui

    session = SessionDepot.objects.select_related("appel", "version__dispositif").get(
        version__dispositif__annee=2025, version__dispositif__code="4.5"
    )
    # Of this database only: the window of 4.5 is around today.
    session.ouverture, session.cloture = (
        aujourdhui() - timedelta(days=30),
        aujourdhui() + timedelta(days=30),
    )
    session.save()
    structures = Structure.objects.filter(
        categories__contains=["cllaj"], habilitations__role=Role.SIGNATAIRE
    ).order_by("id")[:combien]
    resultat = []
    for structure in structures:
        droits = Habilitation.objects.filter(structure=structure).select_related("compte")
        comptes = {d.role: d.compte for d in droits}
        redacteur, signataire = comptes[Role.REDACTEUR], comptes[Role.SIGNATAIRE]
        neuve = _structure_neuve(structure, redacteur, signataire)
        resultat.append((_remplir(session, neuve, redacteur), redacteur, signataire))
    return resultat


def _structure_neuve(modele: Any, redacteur: Any, signataire: Any) -> Any:
    """A structure that has asked for nothing yet: the maximum of a dispositif is per structure,
    and those of the large set are beyond theirs."""
    from ecluse.annuaire.models import (
        CoordonneesBancaires,
        Etablissement,
        Habilitation,
        Role,
        Structure,
    )
    from ecluse.pilotage.jeu_d_essai import identites
    from ecluse.socle.horloge import aujourdhui

    rang = PREMIER_RANG + Structure.objects.count()
    siren = identites.siren(rang)
    structure = Structure.objects.create(
        nom=f"CLLAJ fictif de la mesure n° {rang}",
        siren=siren,
        categories=modele.categories,
        categories_confirmees=True,
        adresse=modele.adresse,
        commune=modele.commune,
        territoire=modele.territoire,
        representant=modele.representant,
        qualite_representant=modele.qualite_representant,
    )
    Etablissement.objects.create(structure=structure, siret=identites.siret(siren), siege=True)
    for compte, role in ((redacteur, Role.REDACTEUR), (signataire, Role.SIGNATAIRE)):
        Habilitation.objects.create(
            compte=compte, role=role, structure=structure, debut=aujourdhui()
        )
    CoordonneesBancaires.objects.create(
        structure=structure,
        iban=identites.iban(rang),
        titulaire=structure.nom,
        rib=modele.coordonnees_bancaires.get(fin__isnull=True).rib,
    )
    return structure


def _remplir(session: Any, structure: Any, redacteur: Any) -> Any:
    from ecluse.cycle.candidatures import actions
    from ecluse.cycle.candidatures.models import Candidature
    from ecluse.pilotage.jeu_d_essai import contenus
    from ecluse.socle.horloge import maintenant

    candidature = Candidature.objects.create(
        session=session,
        structure=structure,
        cree_par=redacteur,
        cree_le=maintenant(),
        etablissement=structure.etablissements.first(),
        debut=session.realisation_debut,
        fin=session.realisation_fin,
    )
    presentation = {"intitule": "Mesure du dépôt", "territoires": [structure.territoire.code]}
    actions.enregistrer_presentation(candidature, presentation, 0, redacteur)
    for code, reponses in contenus.reponses(structure.nom).items():
        actions.enregistrer_section(candidature, code, reponses, 0, redacteur)
    lignes = [
        actions.LigneSaisie(compte, libelle, Decimal(montant), demande)
        for compte, libelle, montant, demande in contenus.budget("20000.00")
    ]
    actions.enregistrer_budget(candidature, lignes, 0, redacteur)
    statuts = contenus.pdf("Statuts fictifs d’une structure inventée")
    actions.joindre_piece(candidature, "statuts", _televerse(statuts), redacteur)
    banque = structure.coordonnees_bancaires.get(fin__isnull=True)
    actions.choisir_coordonnees(candidature, banque, redacteur)
    return candidature


def _televerse(octets: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("statuts.pdf", octets, content_type="application/pdf")


def export(navigateur: Any) -> None:
    """The CSV of all: time to the last byte, and how much memory grew on the way."""
    _exporter(navigateur)
    durees = []
    for _ in range(3):
        debut = time.perf_counter()
        octets, croissance = _exporter(navigateur)
        durees.append(time.perf_counter() - debut)
    with compter() as compteur:
        _exporter(navigateur)
    figure("export_s", round(statistics.median(durees), 2), "s", EXPORT_ATTENDU)
    figure("export_memoire_mo", croissance / 1_000_000, "Mo", CROISSANCE_MO)
    figure("export_requetes", compteur.nombre, "requetes")
    figure("export_taille", octets, "octets")


def classeur(navigateur: Any) -> None:
    """The workbook of all: from the click to the file that the job made, and its memory.

    The job is run here as the worker would run it, without waiting for one.
    """
    durees, croissances = [], []
    for _ in range(2):
        avant = memoire()
        debut = time.perf_counter()
        lot = _classeur(navigateur)
        durees.append(time.perf_counter() - debut)
        croissances.append(memoire() - avant)
    figure("export_xlsx_s", round(statistics.median(durees), 2), "s", EXPORT_ATTENDU)
    figure("export_xlsx_memoire_mo", croissances[-1] / 1_000_000, "Mo", CROISSANCE_MO)
    figure("export_xlsx_lignes", lot.total, "lignes")
    figure("export_xlsx_taille", lot.fichier.contenu.taille, "octets")


def _classeur(navigateur: Any) -> Any:
    from ecluse.pilotage.models import Lot
    from ecluse.pilotage.tasks import executer_lot

    reponse = navigateur.post("/dossiers/export.xlsx", {"tous": "1"}, secure=True)
    if reponse.status_code != 302:
        raise SystemExit(f"L’export .xlsx répond {reponse.status_code}.")
    uid = reponse["Location"].rstrip("/").rpartition("/")[2]
    executer_lot(uid=uid)
    lot = Lot.objects.select_related("fichier__contenu").get(uid=uid)
    if lot.etat != "termine":
        raise SystemExit(f"L’export .xlsx est resté « {lot.etat} ».")
    return lot


def _exporter(navigateur: Any) -> tuple[int, int]:
    avant = plus_haut = memoire()
    octets = 0
    for morceau in lire(navigateur, "/dossiers/export.csv").streaming_content:
        octets += len(morceau)
        plus_haut = max(plus_haut, memoire())
    return octets, plus_haut - avant
