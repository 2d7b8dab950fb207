"""Indicators, bilans, orders and balances of the signed conventions of the large set."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.models import Bilan, Correction, SaisieIndicateur, SectionBilan
from ecluse.cycle.versements.models import Liquidation, Ordre
from ecluse.pilotage.jeu_d_essai.generation.decisions import Engage
from ecluse.pilotage.jeu_d_essai.generation.lot import Lot, ecrire
from ecluse.pilotage.jeu_d_essai.generation.monde import Monde
from ecluse.pilotage.jeu_d_essai.generation.plan import Plan
from ecluse.regles import demande as regles_demande
from ecluse.regles.argent import ZERO
from ecluse.regles.calcul import Resultat, calculer
from ecluse.regles.dates import mois_de
from ecluse.regles.explication import Explication
from ecluse.regles.versements import tranches
from ecluse.socle.horloge import PARIS

ETATS_BILAN = {
    "bilan_commence": "brouillon",
    "bilan_remis": "soumis",
    "bilan_a_corriger": "a_corriger",
}
ETATS_AVANCE = {
    "avance_preparee": "prepare",
    "avance_approuvee": "approuve",
    "avance_transmise": "transmis",
}
TEXTES_BILAN = "L’action fictive s’est tenue comme prévu, deux permanences par semaine."


def executer(lot: Lot, monde: Monde, signes: Sequence[Engage]) -> None:
    """Write everything that follows the signature of these conventions."""
    _saisies(lot, monde, signes)
    _bilans(lot, monde, [e for e in signes if e.examine.dossier.plan.bilan])
    avances = [o for e in signes if (o := _avance(lot, monde, e)) is not None]
    ecrire(Ordre, avances)
    soldes = [s for e in signes if (s := _solde(lot, monde, e)) is not None]
    ecrire(Liquidation, [liquidation for liquidation, _ in soldes])
    ecrire(Ordre, [ordre for _, ordre in soldes if ordre is not None])


def _saisies(lot: Lot, monde: Monde, signes: Sequence[Engage]) -> None:
    saisies = []
    for e in signes:
        plan, c = e.examine.dossier.plan, _de(e)
        mois = mois_de(c.debut, c.fin)
        faits = len(mois) if plan.bilan else lot.rng.randrange(5)
        auteur = monde.redacteurs[plan.structure]
        for m in mois[:faits]:
            instant = datetime(m.year, m.month, 25, 10, tzinfo=PARIS)
            for indicateur in plan.session.version.fiche.indicateurs:
                saisies.append(
                    lot.creer(
                        SaisieIndicateur,
                        instant,
                        convention=c,
                        fiche=plan.session.dispositif.reference,
                        code=indicateur.code,
                        mois=m,
                        valeur=lot.rng.randrange(40),
                        saisie_par=auteur,
                        modifiee_le=instant,
                    )
                )
            lot.acte(c, "saisir_indicateurs", auteur, instant, [e.examine.dossier.objet])
    ecrire(SaisieIndicateur, saisies)


def _de(e: Engage) -> Convention:
    assert e.convention is not None  # noqa: S101 - only signed lines come here
    return e.convention


def _bilans(lot: Lot, monde: Monde, engages: Sequence[Engage]) -> None:
    bilans, sections, corrections = [], [], []
    for e in engages:
        plan, c = e.examine.dossier.plan, _de(e)
        auteur, debut = monde.redacteurs[plan.structure], plan.bilan or c.cree_le
        agent, sujets = e.examine.dossier.objet.instructeur, [c, e.examine.dossier.objet]
        etat = ETATS_BILAN.get(plan.etape, "accepte")
        bilan = lot.creer(Bilan, debut, convention=c, etat=etat)
        bilans.append(bilan)
        lot.acte(bilan, "ouvrir_bilan", auteur, debut, sujets, vers="brouillon")
        for section in plan.session.version.fiche.bilan.sections:
            sections.append(_section(lot, plan, bilan, section.code, auteur))
        if etat == "brouillon":
            continue
        bilan.soumis_le, bilan.soumis_par = debut + timedelta(days=2), auteur
        acte = {"de": "brouillon", "vers": "soumis"}
        lot.acte(bilan, "soumettre", auteur, bilan.soumis_le, sujets, **acte)
        examen = debut + timedelta(days=9)
        if etat == "a_corriger":
            motif = "Le réalisé du mois de mars ne correspond pas aux feuilles d’émargement."
            acte = {"de": "soumis", "vers": "a_corriger", "motif": motif}
            lot.acte(bilan, "demander_correction", agent, examen, sujets, **acte)
            corrections.append(
                lot.creer(
                    Correction,
                    examen,
                    bilan=bilan,
                    sections=["realisation"],
                    motif=motif,
                    demandee_par=agent,
                    echeance=(examen + timedelta(days=21)).date(),
                )
            )
        if etat == "accepte":
            bilan.accepte_le, bilan.accepte_par = examen, agent
            bilan.objectifs_atteints = plan.etape != "solde_a_decider"
            lot.acte(bilan, "accepter", agent, examen, sujets, de="soumis", vers="accepte")
    ecrire(Bilan, bilans)
    ecrire(SectionBilan, sections)
    ecrire(Correction, corrections)


def _section(lot: Lot, plan: Plan, bilan: Bilan, code: str, auteur: Any) -> Any:
    questions = [q for q in plan.session.version.fiche.bilan.questions if q.section == code]
    return lot.creer(
        SectionBilan,
        bilan.cree_le,
        bilan=bilan,
        code=code,
        contenu={q.code: TEXTES_BILAN for q in questions if q.type == "texte"},
        version=1,
        modifiee_par=auteur,
        modifiee_le=bilan.cree_le,
    )


def _avance(lot: Lot, monde: Monde, e: Engage) -> Any:
    plan, c = e.examine.dossier.plan, _de(e)
    if plan.avance is None:
        return None
    lignes = tuple(
        t.explication
        for t in tranches(plan.session.version.fiche, c.montant_maximum)
        if t.code == Ordre.Nature.AVANCE and t.montant is not None
    )
    explication = Explication("Avance", sum((x.montant for x in lignes), ZERO), lignes)
    etat = ETATS_AVANCE.get(plan.etape, "execute")
    return _ordre(lot, monde, e, "avance", etat, plan.avance, plan.numero_avance, explication)


def _solde(lot: Lot, monde: Monde, e: Engage) -> tuple[Any, Any] | None:
    plan, c = e.examine.dossier.plan, _de(e)
    if plan.solde is None:
        return None
    agent, sujets = monde.agents.gestionnaires[0], [c, e.examine.dossier.objet]
    remplies = plan.etape != "solde_a_decider"
    demande, resultat = _calculer(plan, c, remplies)
    liquidation = lot.creer(
        Liquidation,
        plan.solde,
        convention=c,
        etat="a_decider" if resultat.a_decider else "arretee",
        date=plan.solde.date(),
        demande={"demandes": [demande], "deja_verse": demande["deja_verse"]},
        resultat=resultat.as_json(),
        calculee_par=agent,
    )
    lot.acte(liquidation, "liquider", agent, plan.solde, sujets, vers=liquidation.etat)
    if not plan.numero_solde or not resultat.solde:
        return liquidation, None
    etat = "execute" if plan.etape == "soldee" else "prepare"
    ordre = _ordre(
        lot, monde, e, "solde", etat, plan.solde, plan.numero_solde, resultat.explication
    )
    ordre.montant, ordre.liquidation = resultat.solde, liquidation
    if etat == "execute":
        instant = plan.solde + timedelta(days=12)
        lot.acte(c, "solder", None, instant, sujets[1:], de="signee", vers="soldee")
    return liquidation, ordre


def _calculer(plan: Plan, c: Convention, remplies: bool) -> tuple[dict[str, Any], Resultat]:
    fiche = plan.session.version.fiche
    verse = sum(
        (
            t.montant
            for t in tranches(fiche, c.montant_maximum)
            if t.code == Ordre.Nature.AVANCE and t.montant is not None
        ),
        Decimal(0),
    )
    demande = {
        "fiche": plan.session.dispositif.reference,
        "date": plan.solde.date().isoformat() if plan.solde else "",
        "convention": {
            "debut": c.debut.isoformat(),
            "fin": c.fin.isoformat(),
            "montant_maximum": str(c.montant_maximum),
        },
        "deja_verse": str(verse),
        "faits": {"conditions_remplies": remplies},
    }
    return demande, calculer(fiche, regles_demande.lire_demande(demande))


def _ordre(
    lot: Lot,
    monde: Monde,
    e: Engage,
    nature: str,
    etat: str,
    instant: datetime,
    numero: str,
    explication: Explication,
) -> Any:
    c = _de(e)
    prepare, approuve = monde.agents.gestionnaires
    sujets = [c, e.examine.dossier.objet]
    ordre = lot.creer(
        Ordre,
        instant,
        convention=c,
        genre=Ordre.Genre.PAIEMENT,
        nature=nature,
        etat=etat,
        numero=numero,
        montant=explication.montant,
        exigible_le=c.signee_le if nature == Ordre.Nature.AVANCE else instant.date(),
        explication=explication.as_json(),
        coordonnees_bancaires=c.coordonnees_bancaires,
        prepare_par=prepare,
    )
    lot.acte(ordre, f"preparer_{nature}", prepare, instant, sujets, vers="prepare")
    suite = [("approuver", "approuve"), ("transmettre", "transmis"), ("executer", "execute")]
    de = "prepare"
    for jours, (evenement, vers) in enumerate(suite, 1):
        if de == etat:
            break
        moment = instant + timedelta(days=4 * jours)
        acteur = approuve if evenement == "approuver" else prepare
        lot.acte(ordre, evenement, acteur, moment, sujets, de=de, vers=vers)
        if evenement == "approuver":
            ordre.approuve_par, ordre.approuve_le = approuve, moment
        elif evenement == "transmettre":
            ordre.transmis_le = moment
        else:
            ordre.execute_le = moment.date()
            ordre.reference_payeur = f"MDT-{numero[-5:]}"
        de = vers
    return ordre
