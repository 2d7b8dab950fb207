"""The dossiers of the large set, as their structures wrote them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ecluse.annuaire.models import Territoire
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.actions.depot import entrees_du_recepisse
from ecluse.cycle.candidatures.models import (
    Candidature,
    LigneBudget,
    Piece,
    Recepisse,
    SectionDossier,
)
from ecluse.cycle.candidatures.recherche import texte_de
from ecluse.cycle.candidatures.saisie import section_de, sections_de
from ecluse.pilotage.jeu_d_essai import contenus
from ecluse.pilotage.jeu_d_essai.generation.lot import Lot, ecrire
from ecluse.pilotage.jeu_d_essai.generation.monde import Monde
from ecluse.pilotage.jeu_d_essai.generation.plan import INSTRUITES, Plan
from ecluse.regles.fiches.modele import Question
from ecluse.socle.models import Fichier

DEBUTS = ("Permanences", "Ateliers", "Un accueil", "Renfort d’accueil", "Itinérance", "Relais")
SUITES = (
    "dans les communes rurales",
    "pour les jeunes sortants de l’ASE",
    "aux portes des quartiers",
    "pour un premier logement",
    "avec la prévention spécialisée",
    "des jeunes saisonniers",
    "en fin de mois",
    "avec le bus de l’emploi",
)
PHRASES = (
    "Le besoin est constaté chaque semaine à l’accueil, surtout dans les communes sans permanence.",
    "Deux demi-journées par semaine, en mairie et à la médiathèque, sans rendez-vous.",
    "L’équipe s’appuie sur la mission locale, les SLISL et les bailleurs du secteur.",
    "Les jeunes sont suivis pendant les six mois qui suivent l’entrée dans le logement.",
    "Un bureau prêté, deux ordinateurs portables et un véhicule de service.",
)


@dataclass(slots=True)
class Dossier:
    """A candidature being built, with what its fingerprint is made of."""

    plan: Plan
    objet: Candidature
    territoires: list[Territoire]
    sections: list[SectionDossier]
    budget: list[LigneBudget]
    pieces: list[Piece]

    @property
    def contenu(self) -> lecture.Contenu:
        """The content, as the stage of candidatures reads it from the database."""
        return lecture.Contenu(
            candidature=self.objet,
            fiche=self.plan.session.version.fiche,
            territoires=self.territoires,
            sections={s.code: s for s in self.sections},
            budget=self.budget,
            pieces=self.pieces,
        )


def batir(lot: Lot, monde: Monde, plans: Sequence[Plan]) -> list[Dossier]:
    """Write the candidatures of these plans with all that a porteur put in them."""
    dossiers = [_dossier(lot, monde, plan) for plan in plans]
    for d in dossiers:
        _deposer(d, monde)
    ecrire(Candidature, [d.objet for d in dossiers])
    lien = Candidature.territoires.through
    ecrire(
        lien,
        [
            lien(candidature_id=d.objet.pk, territoire_id=t.pk)
            for d in dossiers
            for t in d.territoires
        ],
    )
    ecrire(SectionDossier, [s for d in dossiers for s in d.sections])
    ecrire(LigneBudget, [x for d in dossiers for x in d.budget])
    ecrire(Fichier, [p.fichier for d in dossiers for p in d.pieces])
    ecrire(Piece, [p for d in dossiers for p in d.pieces])
    _recepisses(lot, dossiers)
    for d in dossiers:
        _actes(lot, d)
    return dossiers


def _dossier(lot: Lot, monde: Monde, plan: Plan) -> Dossier:
    structure = monde.structures[plan.structure]
    redacteur = monde.redacteurs[plan.structure]
    rng = lot.rng
    objet = lot.creer(
        Candidature,
        plan.creee,
        session=plan.session,
        structure=structure,
        etablissement=monde.etablissements[plan.structure],
        etat=plan.etat,
        intitule=f"{rng.choice(DEBUTS)} {rng.choice(SUITES)}",
        montant_demande=plan.montant,
        debut=plan.session.realisation_debut,
        fin=plan.session.realisation_fin,
        coordonnees_bancaires=monde.banques[plan.structure],
        cree_par=redacteur,
        modifiee_le=plan.creee,
    )
    territoires = [structure.territoire] if structure.territoire else []
    if rng.random() < 0.2:
        autre = rng.choice(monde.territoires)
        if autre != structure.territoire:
            territoires.append(autre)
    dossier = Dossier(plan, objet, territoires, [], [], [])
    _remplir(lot, dossier, redacteur)
    return dossier


def _remplir(lot: Lot, d: Dossier, redacteur: Any) -> None:
    fiche, instant = d.plan.session.version.fiche, d.plan.creee
    connues = contenus.reponses(d.objet.structure.nom)
    # A draft that was never deposited stops before its end.
    codes = [s.code for s in sections_de(fiche, d.territoires)]
    for code in codes if d.plan.deposee else codes[: lot.rng.randrange(len(codes) + 1)]:
        sues = connues.get(code, {})
        section = section_de(fiche, code, d.territoires)
        questions = section.questions if section else ()
        reponses = {
            q.code: instant.isoformat()
            if q.type == "attestation"
            else sues.get(q.code) or _repondre(lot, q)
            for q in questions
        }
        d.sections.append(
            lot.creer(
                SectionDossier,
                instant,
                candidature=d.objet,
                code=code,
                contenu=reponses,
                version=1,
                modifiee_par=redacteur,
                modifiee_le=instant,
            )
        )
    for rang, (compte, libelle, montant, demande) in enumerate(
        contenus.budget(str(d.plan.montant))
    ):
        sens = LigneBudget.Sens.CHARGE if compte.startswith("6") else LigneBudget.Sens.PRODUIT
        d.budget.append(
            lot.creer(
                LigneBudget,
                instant,
                candidature=d.objet,
                sens=sens,
                compte=compte,
                libelle=libelle,
                montant=Decimal(montant),
                demande=demande,
                rang=rang,
            )
        )
    obligatoires = [p.code for p in fiche.pieces if p.moment == "depot" and p.obligatoire]
    for code in sorted(obligatoires) if d.plan.deposee else ():
        nom = "rib" if code == lecture.PIECE_RIB else "statuts"
        fichier = lot.fichier(nom, f"{code}.pdf", redacteur, instant)
        d.pieces.append(
            lot.creer(
                Piece,
                instant,
                candidature=d.objet,
                code=code,
                fichier=fichier,
                deposee_par=redacteur,
            )
        )


def _repondre(lot: Lot, question: Question) -> Any:
    simples: dict[str, Any] = {
        "date": "2025-09-15",
        "choix": question.options[:1] and question.options[0],
        "choix_multiple": list(question.options[:1]),
        "tableau": [
            ["1" if c in question.colonnes_nombres else "Exemple" for c in question.colonnes]
        ],
    }
    if question.type == "nombre":
        return lot.rng.randrange(10, 200)
    if question.type == "montant":
        return f"{lot.rng.randrange(100, 5000)}.00"
    return simples.get(question.type) or lot.rng.choice(PHRASES)


def _deposer(d: Dossier, monde: Monde) -> None:
    plan, objet = d.plan, d.objet
    objet.numero = plan.numero
    objet.recherche = texte_de(objet)
    if plan.deposee:
        objet.deposee_le = plan.deposee
        objet.deposee_par = monde.redacteurs[plan.structure]
        objet.empreinte = lecture.empreinte(d.contenu)
    if plan.validee:
        objet.validee_le = plan.validee
        objet.validee_par = monde.signataires[plan.structure]
    if plan.etat in INSTRUITES:
        agents = monde.agents.instructeurs
        objet.instructeur = agents[plan.structure % len(agents)]


def _recepisses(lot: Lot, dossiers: Sequence[Dossier]) -> None:
    recepisses = []
    for d in dossiers:
        objet = d.objet
        constats: list[tuple[str, datetime | None, Any]] = [
            (Recepisse.Genre.DEPOT, objet.deposee_le, objet.deposee_par),
            (Recepisse.Genre.VALIDATION, objet.validee_le, objet.validee_par),
        ]
        for genre, instant, acteur in constats:
            if instant is None:
                continue
            nom = f"{objet.numero}-{genre}.pdf"
            recepisses.append(
                lot.creer(
                    Recepisse,
                    instant,
                    candidature=objet,
                    genre=genre,
                    instant=instant,
                    empreinte=objet.empreinte,
                    fichier=lot.fichier("recepisse", nom, None, instant),
                    donnees=entrees_du_recepisse(objet, d.contenu, acteur, instant),
                )
            )
    ecrire(Fichier, [r.fichier for r in recepisses])
    ecrire(Recepisse, recepisses)


def _actes(lot: Lot, d: Dossier) -> None:
    plan, objet = d.plan, d.objet
    lot.acte(objet, "creer", objet.cree_par, plan.creee, vers="brouillon")
    lien = f"/candidatures/{objet.uid}/"
    donnees = {"numero": objet.numero, "empreinte": objet.empreinte}
    if plan.deposee:
        auteur = objet.deposee_par
        lot.acte(
            objet, "deposer", auteur, plan.deposee, de="brouillon", vers="deposee", donnees=donnees
        )
        sujet = f"Dossier {objet.numero} à valider"
        lot.courriel("candidature_a_valider", auteur, plan.deposee, sujet, f"{lien}valider/", objet)
    if plan.validee:
        auteur = objet.validee_par
        lot.acte(
            objet, "valider", auteur, plan.validee, de="deposee", vers="validee", donnees=donnees
        )
        sujet = f"Dossier {objet.numero} validé"
        lot.courriel("candidature_validee", auteur, plan.validee, sujet, lien, objet)
    if plan.etat in ("retiree", "hors_delai"):
        _clore(lot, d)


def _clore(lot: Lot, d: Dossier) -> None:
    plan, objet = d.plan, d.objet
    de = "validee" if plan.validee else "deposee" if plan.deposee else "brouillon"
    if plan.etat == "retiree":
        instant = plan.validee or plan.deposee or plan.creee
        lot.acte(objet, "retirer", objet.cree_par, instant, de=de, vers="retiree")
        return
    lot.acte(objet, "constater_hors_delai", None, plan.session.ferme_le, de=de, vers="hors_delai")
