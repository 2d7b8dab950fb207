"""Writing a draft: every verb locks the dossier, checks right, state and window, then writes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.annuaire.actions import structures
from ecluse.annuaire.models import CoordonneesBancaires, Structure, Territoire
from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.appels.permissions import est_eligible
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import fusion
from ecluse.cycle.candidatures.actions.ouverture import (
    attacher,
    avancer,
    ouvrir,
    projeter,
    remplacer_lignes,
    section_de_saisie,
)
from ecluse.cycle.candidatures.etats import CLOSES, exiger_ouverte
from ecluse.cycle.candidatures.models import Candidature, LigneBudget, Piece, SectionDossier
from ecluse.cycle.candidatures.permissions import peut_creer, peut_modifier
from ecluse.cycle.candidatures.recherche import texte_de
from ecluse.cycle.candidatures.saisie import VOLUMES, SectionFiche, normaliser, section_de
from ecluse.regles.argent import verifier_montant
from ecluse.regles.budget import COMPTE
from ecluse.regles.erreurs import ErreurRegle
from ecluse.socle import fichiers, journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

LIGNES_BUDGET_MAXIMUM = 200


@dataclass
class Resultat:
    """What a saving did: the new version, the fields kept out with their reason, the conflicts.

    `conflits` maps a field to (value stored, value typed): nothing of it was written.
    `reprises` maps a field that only somebody else changed to the value stored; `auteur` wrote
    the stored side of the conflicts.
    """

    version: int
    instant: datetime
    erreurs: dict[str, str] = field(default_factory=dict)
    conflits: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    change: bool = False
    reprises: dict[str, Any] = field(default_factory=dict)
    auteur: str = ""


@dataclass(frozen=True)
class LigneSaisie:
    """A line of budget as typed: account number, label, euros, whether it is the request, and
    where the money of another funder stands (`sollicite`, `obtenu`, empty: not said)."""

    compte: str
    libelle: str
    montant: Decimal
    demande: bool = False
    engagement: str = ""


def creer(session: SessionDepot, structure: Structure, acteur: Any) -> Candidature:
    """The draft of `structure` on this window; the one it already has, if any.

    Raises `AccesRefuse` (not its role), `ActionRefusee` (category, window).
    """
    fiche = session.version.fiche
    if not est_eligible(fiche, structure):
        raise ActionRefusee(f"Cet appel n’est pas ouvert à votre structure. {fiche.porteurs.texte}")
    exiger(peut_creer(acteur, session, structure))
    with transaction.atomic():
        # The structure's row serialises two clicks: one draft, not two.
        Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
        instant = maintenant()
        existante = (
            Candidature.objects.filter(session=session, structure=structure)
            .exclude(etat__in=CLOSES)
            .order_by("-id")
            .first()
        )
        if existante is not None:
            return existante
        candidature = Candidature(
            session=session,
            structure=structure,
            etablissement=structure.etablissements.filter(siege=True).first(),
            debut=session.realisation_debut,
            fin=session.realisation_fin,
            cree_par=acteur,
            modifiee_le=instant,
        )
        exiger_ouverte(candidature, instant)
        candidature.recherche = texte_de(candidature)
        candidature.save()
        if structure.territoire_id:
            candidature.territoires.add(structure.territoire_id)
        journal.ecrire(candidature, "creer", acteur, instant=instant, vers="brouillon")
    return candidature


def enregistrer_section(
    candidature: Candidature, code: str, donnees: Mapping[str, Any], version: int, acteur: Any
) -> Resultat:
    """Save the answers of a section of the fiche's form.

    In: values by question code (absent: untouched; None or empty: erased), and the version that
    the person had read. Fields that another tab changed meanwhile are conflicts, the rest is
    saved; a value that is not acceptable is an error of its field and is not stored.
    """
    section_fiche = section_de(
        candidature.session.version.fiche, code, territoires_de(candidature, code)
    )
    if section_fiche is None:
        raise ActionRefusee("Cette section n’existe pas dans le dossier.")
    with ouvrir(candidature, acteur, code) as ouverture:
        section = section_de_saisie(ouverture, code)
        saisies, erreurs = _section_saisie(section_fiche, donnees, section, ouverture.instant)
        ecrites, conflits, reprises, auteur = fusion.fusionner(section, saisies, version)
        change = bool(ecrites)
        if change:
            suite = {k: v for k, v in (section.contenu | ecrites).items() if v is not None}
            avancer(ouverture, section, suite)
        return Resultat(
            section.version, ouverture.instant, erreurs, conflits, change, reprises, auteur
        )


def territoires_de(candidature: Candidature, code: str) -> list[Territoire]:
    """The territoires that a section asks about: only that of the volumes does."""
    return list(candidature.territoires.order_by("nom")) if code == VOLUMES else []


def _section_saisie(
    section_fiche: SectionFiche,
    donnees: Mapping[str, Any],
    section: SectionDossier,
    instant: datetime,
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values to keep and those that are refused, by question."""
    saisies: dict[str, Any] = {}
    erreurs: dict[str, str] = {}
    for question in section_fiche.questions:
        if question.code not in donnees:
            continue
        valeur = donnees[question.code]
        if question.type == "attestation" and valeur:
            # Ticked once: saving the page again does not make the attestation younger.
            cochee = section.contenu.get(question.code)
            valeur = datetime.fromisoformat(cochee) if cochee else instant
        try:
            saisies[question.code] = normaliser(question, valeur)
        except ErreurRegle as refus:
            erreurs[question.code] = refus.message
    return saisies, erreurs


def enregistrer_presentation(
    candidature: Candidature, donnees: Mapping[str, Any], version: int, acteur: Any
) -> Resultat:
    """Save title, dates, territoires and establishment.

    In: any of `intitule` (text), `debut`, `fin` (dates or None), `territoires` (codes),
    `etablissement` (SIRET or None). Same treatment of errors and conflicts as a section.
    """
    with ouvrir(candidature, acteur, lecture.PRESENTATION) as ouverture:
        section = section_de_saisie(ouverture, lecture.PRESENTATION)
        section.contenu = fusion.presentation(ouverture.objet)
        saisies, erreurs = _presentation_saisie(ouverture.objet, donnees)
        ecrites, conflits, reprises, auteur = fusion.fusionner(section, saisies, version)
        erreurs |= _periode_incoherente(section.contenu | ecrites)
        for champ in erreurs:
            ecrites.pop(champ, None)
        if ecrites:
            projeter(ouverture.objet, ecrites)
            avancer(ouverture, section, section.contenu | ecrites)
        change = bool(ecrites)
        return Resultat(
            section.version, ouverture.instant, erreurs, conflits, change, reprises, auteur
        )


def _presentation_saisie(
    candidature: Candidature, donnees: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    saisies: dict[str, Any] = {}
    erreurs: dict[str, str] = {}
    if "intitule" in donnees:
        intitule = " ".join(str(donnees["intitule"] or "").split())
        if len(intitule) > 200:
            erreurs["intitule"] = "L’intitulé compte 200 signes au plus."
        else:
            saisies["intitule"] = intitule
    for champ in ("debut", "fin"):
        if champ in donnees:
            jour: date | None = donnees[champ]
            saisies[champ] = jour.isoformat() if jour else None
    if "territoires" in donnees:
        voulus = {str(code) for code in donnees["territoires"]}
        connus = set(
            Territoire.objects.filter(code__in=voulus).order_by().values_list("code", flat=True)
        )
        if voulus - connus:
            erreurs["territoires"] = "Ce territoire n’existe pas."
        else:
            saisies["territoires"] = sorted(voulus)
    if "etablissement" in donnees:
        siret = donnees["etablissement"] or None
        if siret and not candidature.structure.etablissements.filter(siret=siret).exists():
            erreurs["etablissement"] = "Cet établissement n’est pas celui de votre structure."
        else:
            saisies["etablissement"] = siret
    return saisies, erreurs


def _periode_incoherente(valeurs: Mapping[str, Any]) -> dict[str, str]:
    debut, fin = valeurs.get("debut"), valeurs.get("fin")
    if debut and fin and fin < debut:
        return {"fin": "La fin de l’action ne peut pas précéder son début."}
    return {}


def enregistrer_budget(
    candidature: Candidature,
    lignes: Iterable[LigneSaisie],
    version: int,
    acteur: Any,
    laisser: Collection[str] = (),
) -> Resultat:
    """Replace the forecast budget by `lignes`; the line marked `demande` is the amount asked.

    Each account of the form is a field: what another changed in the others is kept, and two
    people in the same one get a conflict (key: the account; values: their lines). The accounts in
    `laisser` stay as stored. Raises `ActionRefusee` for an account, an amount or a mark that is
    not allowed.
    """
    saisies = [_ligne(ligne) for ligne in lignes]
    if len(saisies) > LIGNES_BUDGET_MAXIMUM:
        raise ActionRefusee(f"Un budget compte {LIGNES_BUDGET_MAXIMUM} lignes au plus.")
    if sum(ligne["demande"] for ligne in saisies) > 1:
        raise ActionRefusee("Une seule ligne porte la subvention demandée.")
    with ouvrir(candidature, acteur, lecture.BUDGET) as ouverture:
        section = section_de_saisie(ouverture, lecture.BUDGET)
        section.contenu = {"budget": fusion.budget(ouverture.objet)}
        comptes = fusion.par_compte({"budget": saisies})
        voulus = {compte: x for compte, x in comptes.items() if compte not in laisser}
        ecrites, conflits, reprises, auteur = fusion.fusionner(
            section, voulus, version, fusion.par_compte
        )
        if ecrites:
            suite = fusion.par_compte(section.contenu) | ecrites
            ensemble = [ligne for siennes in suite.values() for ligne in siennes]
            remplacer_lignes(ouverture.objet, ensemble)
            avancer(ouverture, section, {"budget": ensemble})
        return Resultat(
            section.version, ouverture.instant, {}, conflits, bool(ecrites), reprises, auteur
        )


def _ligne(ligne: LigneSaisie) -> dict[str, Any]:
    compte = COMPTE.get(ligne.compte)
    if compte is None:
        raise ActionRefusee(f"Le compte {ligne.compte} n’est pas au budget.", ligne.compte)
    if ligne.demande and not ligne.compte.startswith("74"):
        raise ActionRefusee("La subvention demandée s’inscrit au compte 74.", ligne.compte)
    if ligne.engagement and (ligne.demande or not ligne.compte.startswith("74")):
        raise ActionRefusee("Seul un autre financeur a un état.", ligne.compte)
    if ligne.engagement and ligne.engagement not in LigneBudget.Engagement.values:
        raise ActionRefusee("Choisissez un état proposé.", ligne.compte)
    try:
        montant = verifier_montant(ligne.montant)
    except ErreurRegle as refus:
        raise ActionRefusee(refus.message, ligne.compte) from None
    libelle = " ".join(ligne.libelle.split())[:160] or compte.libelle
    return {
        "compte": ligne.compte,
        "libelle": libelle,
        "montant": f"{montant:f}",
        "demande": ligne.demande,
    } | ({"engagement": ligne.engagement} if ligne.engagement else {})


def joindre_piece(candidature: Candidature, code: str, televerse: Any, acteur: Any) -> Piece:
    """Attach a file (uploaded) under the code of a piece of the fiche; the former one is kept, out
    of the dossier. Raises `FichierRefuse` (type, size, virus) or `ActionRefusee`.
    """
    codes = {p.code for p in candidature.session.version.fiche.pieces if p.moment == "depot"}
    if code not in codes:
        raise ActionRefusee("Cette pièce n’est pas demandée.", code)
    exiger(peut_modifier(acteur, candidature, lecture.PIECES, code))
    with transaction.atomic():
        # Received and scanned before the lock: a slow antivirus must not block the other writers.
        fichier = fichiers.deposer(televerse, televerse.name, acteur)
        with ouvrir(candidature, acteur, lecture.PIECES, code) as ouverture:
            return attacher(ouverture, code, fichier)


def retirer_piece(candidature: Candidature, piece: Piece, acteur: Any) -> None:
    """Take a piece out of the dossier; taking it out twice changes nothing."""
    with ouvrir(candidature, acteur, lecture.PIECES, piece.code) as ouverture:
        ouverture.objet.pieces.filter(pk=piece.pk, retiree_le__isnull=True).update(
            retiree_le=ouverture.instant
        )


def choisir_coordonnees(
    candidature: Candidature, coordonnees: CoordonneesBancaires, acteur: Any
) -> None:
    """Choose the account on which the grant would be paid, among the structure's own in force.

    Its RIB becomes the piece of that name when the fiche asks for one.
    """
    with ouvrir(candidature, acteur, lecture.COORDONNEES) as ouverture:
        objet = ouverture.objet
        if coordonnees.structure_id != objet.structure_id or coordonnees.fin is not None:
            raise ActionRefusee("Ces coordonnées ne sont pas celles de votre structure.")
        objet.coordonnees_bancaires = coordonnees
        demandes = {p.code for p in objet.session.version.fiche.pieces if p.moment == "depot"}
        if coordonnees.rib is not None and lecture.PIECE_RIB in demandes:
            deja = objet.pieces.filter(
                code=lecture.PIECE_RIB, fichier=coordonnees.rib, retiree_le__isnull=True
            )
            if not deja.exists():
                attacher(ouverture, lecture.PIECE_RIB, coordonnees.rib)


def nouvelles_coordonnees(
    candidature: Candidature,
    *,
    iban: str,
    bic: str,
    titulaire: str,
    rib: Any,
    acteur: Any,
) -> CoordonneesBancaires:
    """Give the structure a new account with its RIB (uploaded file) and choose it.

    The account chosen before is closed by the annuaire. Raises `ActionRefusee` (at `rib` for the
    file), `AccesRefuse`.
    """
    exiger(peut_modifier(acteur, candidature, lecture.COORDONNEES))
    with transaction.atomic():
        coordonnees = structures.changer_coordonnees_bancaires(
            candidature.structure,
            acteur,
            structures.CompteBancaire(iban=iban, bic=bic, titulaire=titulaire),
            rib,
            rib.name,
        )
        choisir_coordonnees(candidature, coordonnees, acteur)
    return coordonnees
