"""The rapports, votes, engagements and conventions of the large set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ecluse.annuaire.models import Departement
from ecluse.cycle.conventions import chargement
from ecluse.cycle.conventions.models import Convention, DocumentConvention, LigneConvention
from ecluse.cycle.deliberations.models import (
    Article,
    AvisCommission,
    BlocVote,
    GroupeElus,
    LigneRapport,
    Mouvement,
    Operation,
    Rapport,
    VoteGroupe,
)
from ecluse.pilotage.jeu_d_essai.generation.examen import Examine
from ecluse.pilotage.jeu_d_essai.generation.lot import Lot, ecrire, ensemble
from ecluse.pilotage.jeu_d_essai.generation.monde import Monde
from ecluse.pilotage.jeu_d_essai.generation.plan import CHOIX_DU_VOTE, VOTEES
from ecluse.socle.horloge import PARIS
from ecluse.socle.models import Fichier

LIGNES_PAR_RAPPORT = 80
SIEGES = 44


@dataclass(slots=True)
class Engage:
    """A voted line, and its convention once prepared."""

    examine: Examine
    ligne: LigneRapport
    convention: Convention | None = None


def voter(lot: Lot, monde: Monde, examines: Sequence[Examine]) -> list[Engage]:
    """Put proposals in rapports, adopt those of the past; out: the voted lines."""
    groupes: dict[tuple[int, date, bool], list[Examine]] = {}
    for e in examines:
        plan = e.dossier.plan
        if plan.etat in CHOIX_DU_VOTE and plan.seance:
            cle = (plan.session.pk, plan.seance, plan.etat in VOTEES)
            groupes.setdefault(cle, []).append(e)
    engages: list[Engage] = []
    for (_, seance, votes), membres in sorted(groupes.items(), key=lambda x: x[0]):
        for debut in range(0, len(membres), LIGNES_PAR_RAPPORT):
            bloc = membres[debut : debut + LIGNES_PAR_RAPPORT]
            engages += _rapport(lot, monde, bloc, seance, votes)
    return engages


def _rapport(
    lot: Lot, monde: Monde, bloc: Sequence[Examine], seance: date, votes: bool
) -> list[Engage]:
    pilote = monde.agents.pilotage
    dispositif = bloc[0].dossier.plan.session.dispositif
    instant = datetime.combine(seance - timedelta(days=10), time(10), PARIS)
    soir = datetime.combine(seance, time(18), PARIS)
    rang = Rapport.objects.count() + 1
    rapport = lot.creer(
        Rapport,
        instant,
        etat="adopte" if votes else "inscrit",
        titre=f"{dispositif.libelle}, données fictives n° {rang}",
        numero_rapport=f"F{rang}",
        seance=seance,
        membres=SIEGES if votes else None,
        numero=f"{seance.year}-F{rang}" if votes else None,
        vote_le=soir if votes else None,
        transmise_le=seance if votes else None,
        publiee_le=seance + timedelta(days=1) if votes else None,
        cree_par=pilote,
    )
    ecrire(Rapport, [rapport])
    operation = _operation(dispositif.annee, sum((e.proposition.montant for e in bloc), Decimal(0)))
    vote = lot.creer(BlocVote, instant, rapport=rapport, rang=1, vote_le=soir if votes else None)
    ecrire(BlocVote, [vote])
    article = lot.creer(
        Article,
        instant,
        rapport=rapport,
        bloc=vote,
        numero=1,
        objet=dispositif.libelle,
        operation=operation,
        etat="adopte" if votes else "projet",
    )
    ecrire(Article, [article])
    ecrire(
        AvisCommission,
        [
            lot.creer(
                AvisCommission,
                instant,
                rapport=rapport,
                commission="2e commission",
                date=seance - timedelta(days=7),
            )
        ],
    )
    engages = _lignes(lot, article, bloc, instant, votes)
    sujets = [e.dossier.objet for e in bloc]
    lot.acte(rapport, "creer", pilote, instant, vers="brouillon")
    lot.acte(rapport, "inscrire", pilote, instant, sujets, de="brouillon", vers="inscrit")
    for e in bloc:
        lot.acte(
            e.dossier.objet, "inscrire", pilote, instant, [rapport], de="favorable", vers="inscrite"
        )
    if votes:
        _adopter(lot, pilote, rapport, vote, engages, soir)
        return engages
    return []


def _lignes(
    lot: Lot, article: Article, bloc: Sequence[Examine], instant: datetime, votes: bool
) -> list[Engage]:
    lignes = [
        lot.creer(
            LigneRapport,
            instant,
            article=article,
            candidature=e.dossier.objet,
            proposition=e.proposition,
            montant=e.proposition.montant,
            votee=votes,
        )
        for e in bloc
    ]
    ecrire(LigneRapport, lignes)
    lien = LigneRapport.territoires.through
    ecrire(
        lien,
        [
            lien(lignerapport_id=ligne.pk, territoire_id=t.pk)
            for ligne, e in zip(lignes, bloc, strict=True)
            for t in e.dossier.territoires
        ],
    )
    return [Engage(e, ligne) for e, ligne in zip(bloc, lignes, strict=True)]


def _adopter(
    lot: Lot,
    pilote: Any,
    rapport: Rapport,
    vote: BlocVote,
    engages: Sequence[Engage],
    soir: datetime,
) -> None:
    groupes = list(GroupeElus.objects.order_by("rang"))
    part, reste = divmod(SIEGES, len(groupes) or 1)
    ecrire(
        VoteGroupe,
        [
            lot.creer(VoteGroupe, soir, bloc=vote, groupe=g, pour=part + (reste if n == 0 else 0))
            for n, g in enumerate(groupes)
        ],
    )
    objets = [e.examine.dossier.objet for e in engages]
    lot.acte(rapport, "enregistrer_vote", pilote, soir, donnees={"pour": SIEGES})
    lot.acte(
        rapport,
        "adopter",
        pilote,
        soir,
        objets,
        de="inscrit",
        vers="adopte",
        donnees={"numero": rapport.numero},
    )
    ecrire(
        Mouvement,
        [
            lot.creer(
                Mouvement,
                soir,
                operation_id=e.ligne.article.operation_id,
                nature=Mouvement.Nature.ENGAGEMENT,
                montant=-e.ligne.montant,
                libelle=f"Délibération {rapport.numero}, {e.examine.dossier.objet.numero}",
                ligne=e.ligne,
                instant=soir,
                auteur=pilote,
            )
            for e in engages
        ],
    )
    for objet in objets:
        lot.acte(objet, "adopter", pilote, soir, [rapport], de="inscrite", vers="adoptee")


def _operation(annee: int, besoin: Decimal) -> Operation:
    """The fictitious budget line of the year, opened for what is about to be committed."""
    debut = datetime(annee, 1, 2, 9, tzinfo=PARIS)
    operation, _ = Operation.objects.get_or_create(
        exercice=annee,
        code="FICTIF",
        defaults={
            "libelle": "Crédits fictifs des données générées",
            "imputation": "6568/93428",
            "ae": Decimal(0),
            "source": "données générées : aucun montant n’est publié",
        },
    )
    Mouvement.objects.create(
        operation=operation,
        nature=Mouvement.Nature.OUVERTURE,
        montant=besoin,
        libelle="Ouverture fictive",
        instant=debut,
        cree_le=debut,
    )
    operation.ae = (operation.ae or Decimal(0)) + besoin
    operation.save()
    return operation


def conventionner(lot: Lot, monde: Monde, engages: Sequence[Engage]) -> list[Engage]:
    """Write the conventions and their documents; out: the lines whose convention is signed."""
    retenus = [e for e in engages if e.examine.dossier.plan.prepa]
    modele = chargement.modele("convention")
    departement = Departement.objects.get()
    for e in retenus:
        e.convention = _convention(lot, monde, e, modele, departement)
    conventions = [e.convention for e in retenus if e.convention]
    ecrire(Fichier, [c.scan for c in conventions if c.scan])
    with ensemble():
        ecrire(Convention, conventions)
        ecrire(
            LigneConvention,
            [
                lot.creer(
                    LigneConvention,
                    e.convention.cree_le,
                    convention=e.convention,
                    ligne=e.ligne,
                    fiche=e.examine.dossier.plan.session.dispositif.reference,
                    montant=e.ligne.montant,
                )
                for e in retenus
                if e.convention
            ],
        )
    _documents(lot, conventions)
    for e in retenus:
        _actes(lot, monde, e)
    return [e for e in retenus if e.convention and e.convention.signee_le]


def _convention(
    lot: Lot, monde: Monde, e: Engage, modele: Any, departement: Departement
) -> Convention:
    plan, objet = e.examine.dossier.plan, e.examine.dossier.objet
    instant, rapport = plan.prepa, e.ligne.article.rapport
    emise = instant if plan.etape != "projet" else None
    signee = plan.signee
    etat = "soldee" if plan.etape == "soldee" else "signee" if signee else ""
    gestionnaire = monde.agents.gestionnaires[0]
    scan = None
    if signee:
        nom = f"{plan.numero_convention}-signee.pdf"
        scan = lot.fichier("signee", nom, gestionnaire, _soir(signee))
    return lot.creer(
        Convention,
        instant,  # type: ignore[arg-type]
        etat=etat or ("a_signer" if emise else "projet"),
        numero=plan.numero_convention,
        structure=objet.structure,
        modele=modele,
        objet=objet.intitule,
        montant_maximum=e.ligne.montant,
        debut=objet.debut,
        fin=objet.fin,
        coordonnees_bancaires=objet.coordonnees_bancaires,
        signataire_structure=objet.structure.representant,
        qualite_structure=objet.structure.qualite_representant,
        signataire_departement=departement.signataire or "Dominique Exemple (nom fictif)",
        qualite_departement=departement.qualite_signataire,
        fiches={plan.session.dispositif.reference: plan.session.version.contenu},
        documents_demandes_le=emise,
        emise_le=emise,
        transmise_le=rapport.transmise_le,
        publiee_le=rapport.publiee_le,
        signee_le=signee,
        notifiee_le=signee,
        signature_enregistree_par=gestionnaire if signee else None,
        scan=scan,
    )


def _soir(jour: date) -> datetime:
    return datetime.combine(jour, time(17), PARIS)


def _documents(lot: Lot, conventions: Sequence[Convention]) -> None:
    documents = []
    for c in conventions:
        if c.documents_demandes_le is None:
            continue
        instant = c.documents_demandes_le
        for genre in DocumentConvention.DE_LA_CONVENTION:
            documents.append(
                lot.creer(
                    DocumentConvention,
                    instant,
                    convention=c,
                    genre=genre,
                    docx=lot.fichier("docx", f"{c.numero}-{genre}.docx", None, instant),
                    pdf=lot.fichier(genre, f"{c.numero}-{genre}.pdf", None, instant),
                    entrees={"fictif": True, "numero": c.numero},
                    empreinte_entrees="0" * 64,
                    outils={"fictif": True},
                    instant=instant,
                )
            )
    ecrire(Fichier, [f for d in documents for f in (d.docx, d.pdf)])
    ecrire(DocumentConvention, documents)


def _actes(lot: Lot, monde: Monde, e: Engage) -> None:
    c, objet = e.convention, e.examine.dossier.objet
    if c is None:
        return
    agent, sujets = monde.agents.pilotage, [objet]
    lot.acte(c, "preparer", agent, c.cree_le, sujets, vers="projet")
    if c.emise_le is None:
        return
    lot.acte(c, "generer_documents", None, c.emise_le, sujets)
    lot.acte(c, "emettre", agent, c.emise_le, sujets, de="projet", vers="a_signer")
    signataire = monde.signataires[e.examine.dossier.plan.structure]
    titre = f"Convention {c.numero} à signer"
    lot.courriel("convention_a_signer", signataire, c.emise_le, titre, f"/conventions/{c.uid}/", c)
    if c.signee_le is None:
        return
    soir = _soir(c.signee_le)
    par = c.signature_enregistree_par
    lot.acte(c, "signer", par, soir, sujets, de="a_signer", vers="signee")
    lot.acte(objet, "conventionner", par, soir, [c], de="adoptee", vers="conventionnee")
