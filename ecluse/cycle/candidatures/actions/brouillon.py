"""Writing a draft: every verb locks the dossier, checks right, state and window, then writes."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.annuaire.actions import structures
from ecluse.annuaire.models import CoordonneesBancaires, Etablissement, Structure, Territoire
from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.appels.permissions import est_eligible
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import fusion
from ecluse.cycle.candidatures.etats import CLOSES, MODIFIABLE, TABLE, exiger_ouverte
from ecluse.cycle.candidatures.models import Candidature, LigneBudget, Piece, SectionDossier
from ecluse.cycle.candidatures.permissions import peut_creer, peut_modifier
from ecluse.cycle.candidatures.recherche import texte_de
from ecluse.cycle.candidatures.saisie import normaliser, section_de
from ecluse.regles.argent import verifier_montant
from ecluse.regles.budget import COMPTE
from ecluse.regles.erreurs import ErreurRegle
from ecluse.socle import fichiers, journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Fichier
from ecluse.socle.permissions import exiger

LIGNES_BUDGET_MAXIMUM = 200


@dataclass
class Resultat:
    """What a saving did: the new version, the fields kept out with their reason, the conflicts.

    `conflits` maps a field to (value stored, value typed): nothing of it was written.
    `reprises` maps a field that only somebody else changed to the value stored.
    """

    version: int
    instant: datetime
    erreurs: dict[str, str] = field(default_factory=dict)
    conflits: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    change: bool = False
    reprises: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LigneSaisie:
    """A line of budget as typed: account number, label, euros, and whether it is the request."""

    compte: str
    libelle: str
    montant: Decimal
    demande: bool = False


@dataclass
class _Ouverture:
    objet: Candidature
    instant: datetime
    acteur: Any


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


@contextmanager
def _ouvrir(candidature: Candidature, acteur: Any) -> Iterator[_Ouverture]:
    """Lock the dossier for writing.

    Raises `AccesRefuse`, `TransitionImpossible` (no longer a draft), `ActionRefusee` (window).
    """
    with transaction.atomic():
        verrou = Candidature.objects.select_for_update(of=("self",)).get(pk=candidature.pk)
        instant = maintenant()
        if verrou.etat not in MODIFIABLE:
            raise TransitionImpossible(
                f"Ce dossier ne se modifie plus : il est « {TABLE.etats[verrou.etat].libelle} »."
            )
        exiger(peut_modifier(acteur, verrou))
        exiger_ouverte(verrou, instant)
        yield _Ouverture(verrou, instant, acteur)
        verrou.modifiee_le = instant
        verrou.save()
    for f in verrou._meta.concrete_fields:
        setattr(candidature, f.attname, getattr(verrou, f.attname))


def _section(ouverture: _Ouverture, code: str) -> SectionDossier:
    return SectionDossier.objects.get_or_create(candidature=ouverture.objet, code=code)[0]


def _avancer(ouverture: _Ouverture, section: SectionDossier, contenu: Any) -> None:
    section.contenu = contenu
    section.version += 1
    section.modifiee_par = ouverture.acteur
    section.modifiee_le = ouverture.instant
    section.save()


def enregistrer_section(
    candidature: Candidature, code: str, donnees: Mapping[str, Any], version: int, acteur: Any
) -> Resultat:
    """Save the answers of a section of the fiche's form.

    In: values by question code (absent: untouched; None or empty: erased), and the version that
    the person had read. Fields that another tab changed meanwhile are conflicts, the rest is
    saved; a value that is not acceptable is an error of its field and is not stored.
    """
    section_fiche = section_de(candidature.session.version.fiche, code)
    if section_fiche is None:
        raise ActionRefusee("Cette section n’existe pas dans le dossier.")
    saisies: dict[str, Any] = {}
    erreurs: dict[str, str] = {}
    for question in section_fiche.questions:
        if question.code in donnees:
            try:
                saisies[question.code] = normaliser(question, donnees[question.code])
            except ErreurRegle as refus:
                erreurs[question.code] = refus.message
    with _ouvrir(candidature, acteur) as ouverture:
        section = _section(ouverture, code)
        ecrites, conflits, reprises = fusion.fusionner(section, saisies, version)
        change = bool(ecrites)
        if change:
            suite = {k: v for k, v in (section.contenu | ecrites).items() if v is not None}
            _avancer(ouverture, section, suite)
        return Resultat(section.version, ouverture.instant, erreurs, conflits, change, reprises)


def enregistrer_presentation(
    candidature: Candidature, donnees: Mapping[str, Any], version: int, acteur: Any
) -> Resultat:
    """Save title, dates, territoires and establishment.

    In: any of `intitule` (text), `debut`, `fin` (dates or None), `territoires` (codes),
    `etablissement` (SIRET or None). Same treatment of errors and conflicts as a section.
    """
    with _ouvrir(candidature, acteur) as ouverture:
        section = _section(ouverture, lecture.PRESENTATION)
        section.contenu = fusion.presentation(ouverture.objet)
        saisies, erreurs = _presentation_saisie(ouverture.objet, donnees)
        ecrites, conflits, reprises = fusion.fusionner(section, saisies, version)
        erreurs |= _periode_incoherente(section.contenu | ecrites)
        for champ in erreurs:
            ecrites.pop(champ, None)
        if ecrites:
            _projeter(ouverture.objet, ecrites)
            _avancer(ouverture, section, section.contenu | ecrites)
        change = bool(ecrites)
        return Resultat(section.version, ouverture.instant, erreurs, conflits, change, reprises)


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


def _projeter(candidature: Candidature, valeurs: Mapping[str, Any]) -> None:
    """Write the presentation's values into the columns that lists and rules read."""
    if "intitule" in valeurs:
        candidature.intitule = valeurs["intitule"]
        candidature.recherche = texte_de(candidature)
    for champ in ("debut", "fin"):
        if champ in valeurs:
            texte = valeurs[champ]
            setattr(candidature, champ, date.fromisoformat(texte) if texte else None)
    if "territoires" in valeurs:
        candidature.territoires.set(Territoire.objects.filter(code__in=valeurs["territoires"]))
    if "etablissement" in valeurs:
        candidature.etablissement = Etablissement.objects.filter(
            siret=valeurs["etablissement"] or ""
        ).first()


def enregistrer_budget(
    candidature: Candidature, lignes: Iterable[LigneSaisie], version: int, acteur: Any
) -> Resultat:
    """Replace the forecast budget by `lignes`; the line marked `demande` is the amount asked.

    Two people who write at once get a conflict on the whole budget (key `budget`).
    Raises `ActionRefusee` for an account, an amount or a mark that is not allowed.
    """
    saisies = [_ligne(ligne) for ligne in lignes]
    if len(saisies) > LIGNES_BUDGET_MAXIMUM:
        raise ActionRefusee(f"Un budget compte {LIGNES_BUDGET_MAXIMUM} lignes au plus.")
    if sum(ligne["demande"] for ligne in saisies) > 1:
        raise ActionRefusee("Une seule ligne porte la subvention demandée.")
    with _ouvrir(candidature, acteur) as ouverture:
        section = _section(ouverture, lecture.BUDGET)
        section.contenu = {"budget": fusion.budget(ouverture.objet)}
        ecrites, conflits, reprises = fusion.fusionner(section, {"budget": saisies}, version)
        if ecrites:
            _remplacer_lignes(ouverture.objet, saisies)
            _avancer(ouverture, section, {"budget": saisies})
        return Resultat(section.version, ouverture.instant, {}, conflits, bool(ecrites), reprises)


def _ligne(ligne: LigneSaisie) -> dict[str, Any]:
    compte = COMPTE.get(ligne.compte)
    if compte is None:
        raise ActionRefusee(f"Le compte {ligne.compte} n’est pas au budget.", ligne.compte)
    if ligne.demande and not ligne.compte.startswith("74"):
        raise ActionRefusee("La subvention demandée s’inscrit au compte 74.", ligne.compte)
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
    }


def _remplacer_lignes(candidature: Candidature, saisies: list[dict[str, Any]]) -> None:
    candidature.budget.all().delete()
    demande = None
    lignes = []
    for rang, saisie in enumerate(saisies):
        montant = Decimal(saisie["montant"])
        if saisie["demande"]:
            demande = montant
        lignes.append(
            LigneBudget(
                candidature=candidature,
                sens=COMPTE[saisie["compte"]].sens,
                compte=saisie["compte"],
                libelle=saisie["libelle"],
                montant=montant,
                demande=saisie["demande"],
                rang=rang,
            )
        )
    LigneBudget.objects.bulk_create(lignes)
    candidature.montant_demande = demande or None


def joindre_piece(candidature: Candidature, code: str, televerse: Any, acteur: Any) -> Piece:
    """Attach a file (uploaded) under the code of a piece of the fiche; the former one is kept, out
    of the dossier. Raises `FichierRefuse` (type, size, virus) or `ActionRefusee`.
    """
    codes = {p.code for p in candidature.session.version.fiche.pieces if p.moment == "depot"}
    if code not in codes:
        raise ActionRefusee("Cette pièce n’est pas demandée.", code)
    exiger(peut_modifier(acteur, candidature))
    with transaction.atomic():
        # Received and scanned before the lock: a slow antivirus must not block the other writers.
        fichier = fichiers.deposer(televerse, televerse.name, acteur)
        with _ouvrir(candidature, acteur) as ouverture:
            return _attacher(ouverture, code, fichier)


def _attacher(ouverture: _Ouverture, code: str, fichier: Fichier) -> Piece:
    ouverture.objet.pieces.filter(code=code, retiree_le__isnull=True).update(
        retiree_le=ouverture.instant
    )
    return Piece.objects.create(
        candidature=ouverture.objet, code=code, fichier=fichier, deposee_par=ouverture.acteur
    )


def retirer_piece(candidature: Candidature, piece: Piece, acteur: Any) -> None:
    """Take a piece out of the dossier; taking it out twice changes nothing."""
    with _ouvrir(candidature, acteur) as ouverture:
        ouverture.objet.pieces.filter(pk=piece.pk, retiree_le__isnull=True).update(
            retiree_le=ouverture.instant
        )


def choisir_coordonnees(
    candidature: Candidature, coordonnees: CoordonneesBancaires, acteur: Any
) -> None:
    """Choose the account on which the grant would be paid, among the structure's own in force.

    Its RIB becomes the piece of that name when the fiche asks for one.
    """
    with _ouvrir(candidature, acteur) as ouverture:
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
                _attacher(ouverture, lecture.PIECE_RIB, coordonnees.rib)


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
    exiger(peut_modifier(acteur, candidature))
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
