"""The demonstration: accounts for each role, candidatures in different states.

Everything goes through the actions, on a simulated clock, so that numbers, journal, messages and
receipts are those that the product makes.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from ecluse.annuaire.models import (
    Compte,
    Departement,
    Role,
    Service,
    Territoire,
)
from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.conventions import actions as conventions
from ecluse.cycle.deliberations import actions as deliberations
from ecluse.cycle.deliberations.chargement import charger_elus
from ecluse.cycle.deliberations.decompte import VoixGroupe
from ecluse.cycle.deliberations.documents import generation as rapports
from ecluse.cycle.deliberations.models import GroupeElus, Mouvement, Operation
from ecluse.cycle.instruction import actions as instruction
from ecluse.cycle.versements import actions as versements
from ecluse.pilotage import vues
from ecluse.pilotage.jeu_d_essai import (
    avenants,
    budget,
    campagne,
    contenus,
    modeles,
    ordre_du_jour,
    structures,
    vie,
)
from ecluse.pilotage.jeu_d_essai.equipe import DOMAINE, Equipe, au, compte, equipe, habiliter
from ecluse.pilotage.jeu_d_essai.examen import examiner
from ecluse.socle import horloge, travaux
from ecluse.socle.fichiers import deposer

PROGRAMME = "pas-de-calais"
PUBLICATION = ("2025-03-03", "08:00")


@dataclass
class Agents:
    """The accounts of the Département."""

    instructeur: Compte
    relais: Compte
    pilotage: Compte
    finances: Compte
    finances_bis: Compte
    slisl: dict[str, Compte]


def deja_peuplee() -> bool:
    """Whether the demonstration accounts are there."""
    return Compte.objects.filter(email=f"instruction@{DOMAINE}").exists()


@transaction.atomic
def peupler() -> None:
    """Create everything, or nothing. The programme must be loaded."""
    with au(PUBLICATION[0], "09:00"):
        _completer_departement()
        agents = _agents()
        equipes = {code: equipe(100 + n, *ligne) for n, (code, *ligne) in enumerate(STRUCTURES)}
        operation = _operation_fictive()
        a = equipes["A"]
        structures.garnir(a.structure, a.redacteur, a.signataire)
        structures.demander_a_rejoindre(a.structure, DOMAINE)
    session = SessionDepot.objects.get(
        version__dispositif__annee=2025, version__dispositif__code="4.5"
    )
    # In the order of their deposit: numbers follow time.
    campagne.sur_papier(agents.instructeur, agents.relais, agents.pilotage)
    _conventionner(_validee(session, equipes["F"], "2025-04-03"), agents, operation)
    projets = campagne.projets_collectifs(agents.pilotage)
    g = campagne.projet(projets, equipes["G"], "2025-04-11")
    _proposer(_validee(session, equipes["E"], "2025-04-15"), agents, "18500.00")
    d = _validee(session, equipes["D"], "2025-04-22")
    _brouillon(session, equipes["A"])
    campagne.projet(projets, equipes["E"], "2025-04-25")
    _validee(session, equipes["C"], "2025-04-28")
    with au("2025-04-29", "10:15"):
        instruction.ouvrir_instruction(d, agents.instructeur, date(2025, 5, 16))
        examiner(d, agents.instructeur, agents.pilotage)
    vie.corrections(d, g, equipes, agents.instructeur)
    vie.experts(d, agents.instructeur)
    vie.echanges(d, g, equipes, agents.instructeur)
    vie.absence(agents.relais, agents.instructeur)
    _deposee(session, equipes["B"])
    with au("2025-04-29", "11:00"):
        _listes(agents)
    budget.animer(operation, equipes["F"].structure, agents.pilotage, agents.finances)
    with au("2025-05-02", "12:00"):
        avenants.preparer(agents.pilotage)
        modeles.preparer(agents.pilotage)
        siennes = [equipes[code].structure for code in "FG"]
        ordre_du_jour.preparer(agents.pilotage, operation, siennes)


def _listes(agents: Agents) -> None:
    """Two lists that the instructeur keeps, one shared with the role."""
    vues.enregistrer(agents.instructeur, "À ouvrir", {"etat": "validee"}, "role:instructeur")
    vues.enregistrer(agents.instructeur, "Avis attendus", {"avis": "attendu"})


#: code, name, territoire, identifiers of the two people, whether they are shown as demo accounts.
STRUCTURES = [
    ("A", "CLLAJ fictif des Deux Vallées", "ART", "Lou Martel", "Sacha Delorme", "vallees"),
    (
        "B",
        "CLLAJ fictif de la Plaine minière",
        "LEL",
        "Noa Carpentier",
        "Camille Roussel",
        "plaine",
    ),
    ("C", "CLLAJ fictif du Haut Pays", "AUD", "Maxence Fontaine", "Ariane Lemaire", ""),
    ("D", "CLLAJ fictif des Sept Écluses", "ART", "Élodie Bonvoisin", "Yanis Prévost", ""),
    ("E", "CLLAJ fictif du Grand Large", "BOU", "Margaux Tellier", "Bastien Vasseur", ""),
    ("F", "CLLAJ fictif des Collines", "ARR", "Inès Duquesne", "Paul Hennebelle", "collines"),
    ("G", "CLLAJ fictif de la Canche", "MON", "Robin Fauquet", "Agathe Delattre", "canche"),
]


def _completer_departement() -> None:
    departement = Departement.objects.get()
    departement.president = departement.president or "Prénom Nom (fictif)"
    departement.qualite_president = departement.qualite_president or "Président"
    departement.signataire = departement.signataire or "Dominique Exemple (nom fictif)"
    departement.courriel_dpo = departement.courriel_dpo or f"dpo@{DOMAINE}"
    departement.courriel_contact = departement.courriel_contact or f"contact@{DOMAINE}"
    departement.save()
    groupes = list(GroupeElus.objects.order_by("rang"))
    # The seats of each group are not published: this split is fictitious, its sum is not.
    repartition = (18, 5, 11, 8, 2)
    numeros = iter(range(1, 100))
    charger_elus(
        {"prenom": "Élu", "nom": f"Fictif {next(numeros):02d}", "groupe": groupe.nom}
        for groupe, sieges in zip(groupes, repartition, strict=True)
        for _ in range(sieges)
    )


def _agents() -> Agents:
    slisl = {}
    for territoire in Territoire.objects.exclude(code="DEP").order_by("code"):
        service = Service.objects.filter(territoire=territoire, sigle="SLISL").first()
        if service is None:
            continue
        code = territoire.code
        agent = compte(
            f"slisl.{code.lower()}",
            f"Chef {territoire.nom}",
            f"chef du SLISL, {territoire.nom}",
            montre=code == "ART",
        )
        slisl[code] = habiliter(agent, Role.TERRITOIRE, service=service, territoire=territoire)
    agents = Agents(
        instructeur=compte("instruction", "Claire Instruction", "chargée d’instruction, SPSLH"),
        relais=compte("instruction2", "Hugo Relais", "chargé d’instruction, SPSLH"),
        pilotage=compte("pilotage", "Pierre Pilotage", "chargé de mission, MBCE"),
        finances=compte("finances", "Fanny Finances", "gestionnaire financière"),
        finances_bis=compte("finances2", "Félix Second", "gestionnaire financier"),
        slisl=slisl,
    )
    habiliter(agents.instructeur, Role.INSTRUCTEUR)
    habiliter(agents.relais, Role.INSTRUCTEUR)
    habiliter(agents.pilotage, Role.PILOTAGE)
    habiliter(agents.finances, Role.GESTIONNAIRE)
    habiliter(agents.finances_bis, Role.GESTIONNAIRE)
    for identifiant, nom, fonction, role in (
        ("controle", "Carole Contrôle", "contrôleuse", Role.CONTROLEUR),
        ("dpo", "David Données", "délégué à la protection des données", Role.DPO),
        ("elu", "Émile Élu", "conseiller départemental", Role.ELU),
        ("administration", "Adèle Admin", "administratrice de la plateforme", Role.ADMINISTRATEUR),
    ):
        habiliter(compte(identifiant, nom, fonction), role)
    return agents


def _operation_fictive() -> Operation:
    """Money of its own: the published lines stay as published."""
    operation, cree = Operation.objects.get_or_create(
        exercice=2025,
        code="DEMO-4.5",
        defaults={
            "libelle": "Crédits fictifs de la démonstration",
            "imputation": "6568/93428",
            "ae": Decimal("60000.00"),
            "source": "démonstration : ce montant n’est pas publié",
        },
    )
    if cree:
        Mouvement.objects.create(
            operation=operation,
            nature=Mouvement.Nature.OUVERTURE,
            montant=Decimal("60000.00"),
            libelle="Ouverture fictive",
            instant=horloge.maintenant(),
        )
    return operation


def _remplir(candidature: Candidature, equipe: Equipe, montant: str, tout: bool = True) -> None:
    acteur = equipe.redacteur
    territoire = equipe.structure.territoire
    presentation = {
        "intitule": contenus.INTITULES[equipe.structure.nom],
        "territoires": [territoire.code] if territoire else [],
    }
    candidatures.enregistrer_presentation(candidature, presentation, 0, acteur)
    sections = contenus.reponses(equipe.structure.nom)
    for code in list(sections) if tout else list(sections)[:2]:
        candidatures.enregistrer_section(candidature, code, sections[code], 0, acteur)
    lignes = [
        candidatures.LigneSaisie(compte, libelle, Decimal(valeur), demande)
        for compte, libelle, valeur, demande in contenus.budget(montant)
    ]
    candidatures.enregistrer_budget(candidature, lignes, 0, acteur)
    if not tout:
        return
    statuts = contenus.pdf(f"Statuts fictifs de {equipe.structure.nom}")
    fichier = SimpleUploadedFile("statuts.pdf", statuts, content_type="application/pdf")
    candidatures.joindre_piece(candidature, "statuts", fichier, acteur)
    banque = equipe.structure.coordonnees_bancaires.get(fin__isnull=True)
    candidatures.choisir_coordonnees(candidature, banque, acteur)


def _brouillon(session: SessionDepot, equipe: Equipe) -> None:
    with au("2025-04-24", "14:20"):
        c = candidatures.creer(session, equipe.structure, equipe.redacteur)
        _remplir(c, equipe, "19000.00", tout=False)


def _deposee(session: SessionDepot, equipe: Equipe) -> None:
    with au("2025-04-30", "16:45"):
        c = candidatures.creer(session, equipe.structure, equipe.redacteur)
        _remplir(c, equipe, "20000.00")
        candidatures.deposer(c, equipe.redacteur)


def _validee(session: SessionDepot, equipe: Equipe, jour: str) -> Candidature:
    with au(jour, "09:30"):
        c = candidatures.creer(session, equipe.structure, equipe.redacteur)
        _remplir(c, equipe, "20000.00")
        candidatures.deposer(c, equipe.redacteur)
    with au(jour, "17:05"):
        candidatures.valider(c, equipe.signataire)
    return c


def _avis(candidature: Candidature, agents: Agents) -> None:
    for avis in candidature.avis.select_related("service__territoire"):
        if avis.service.territoire is not None:
            acteur = agents.slisl[avis.service.territoire.code]
            instruction.rendre_avis(avis, "favorable", contenus.AVIS, acteur)


def _proposer(candidature: Candidature, agents: Agents, montant: str) -> Candidature:
    with au("2025-04-22", "11:00"):
        instruction.ouvrir_instruction(candidature, agents.instructeur, date(2025, 5, 2))
    with au("2025-04-25", "15:10"):
        _avis(candidature, agents)
    with au("2025-04-29", "09:40"):
        demande = candidature.montant_demande or Decimal(0)
        motif = "" if Decimal(montant) == demande else contenus.MOTIF_REDUCTION
        instruction.proposer(candidature, "favorable", Decimal(montant), motif, agents.instructeur)
    return candidature


def _conventionner(candidature: Candidature, agents: Agents, operation: Operation) -> None:
    """The sixth dossier is ahead of the others, so that finances find an order to approve."""
    with au("2025-04-04", "10:00"):
        instruction.ouvrir_instruction(candidature, agents.instructeur)
    with au("2025-04-08", "10:00"):
        _avis(candidature, agents)
    with au("2025-04-10", "10:00"):
        instruction.proposer(candidature, "favorable", Decimal("20000.00"), "", agents.instructeur)
    _voter(candidature, agents, operation)
    ligne = candidature.lignes_rapport.get(votee=True)
    with au("2025-04-29", "10:00"):
        convention = conventions.preparer([ligne], agents.pilotage)
        conventions.generer_documents(convention, agents.pilotage)
        rapports.demander(ligne.article.rapport, agents.pilotage)
        travaux.executer_en_attente()
        convention.refresh_from_db()
        conventions.emettre(convention, agents.pilotage)
        conventions.enregistrer_dates(convention, agents.pilotage, notifiee_le=date(2025, 4, 29))
    with au("2025-04-30", "15:00"):
        scan = deposer(
            contenus.pdf(f"Exemplaire signé fictif de la convention {convention.numero}"),
            f"{convention.numero}-signee.pdf",
            agents.pilotage,
        )
        conventions.signer(convention, date(2025, 4, 30), scan, agents.pilotage)
    with au("2025-05-02", "11:30"):
        versements.preparer_avance(convention, agents.finances_bis)
        avenants.prolonger(convention, agents.pilotage)


def _voter(candidature: Candidature, agents: Agents, operation: Operation) -> None:
    with au("2025-04-11", "10:00"):
        rapport = deliberations.creer_rapport(
            "Guichet unique logement des jeunes, dossier de démonstration",
            agents.pilotage,
            numero_rapport="DEMO",
            seance=date(2025, 4, 28),
        )
        article = deliberations.ajouter_article(
            rapport, "Guichet unique logement des jeunes", operation, agents.pilotage
        )
        proposition = candidature.propositions.get(remplacee_le__isnull=True)
        deliberations.ajouter_lignes(article, [proposition], agents.pilotage)
    with au("2025-04-14", "10:00"):
        deliberations.ajouter_avis(
            rapport, "2e commission", date(2025, 4, 14), "favorable", agents.pilotage
        )
        deliberations.inscrire(rapport, agents.pilotage)
    with au("2025-04-28", "18:00"):
        groupes = GroupeElus.objects.prefetch_related("elus").order_by("rang")
        voix = [VoixGroupe(g.pk, g.nom, pour=len(g.elus.all())) for g in groupes]
        deliberations.enregistrer_vote(
            rapport.blocs.get(), voix, [], sum(v.pour for v in voix), agents.pilotage
        )
        deliberations.adopter(rapport, "DEMO-2025-001", agents.pilotage)
        deliberations.enregistrer_transmission(
            rapport, date(2025, 4, 28), date(2025, 4, 28), agents.pilotage
        )
