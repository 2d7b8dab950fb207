"""Money of the demonstration outside the calls: all of it fictitious, on lines of its own.

A line voted without a dossier then freed in part, a virement, crédits de paiement; an agreement of
the FSL over several years, granted for its first half-year, then year after year by an avenant.
"""

from datetime import date
from decimal import Decimal

from ecluse.annuaire.models import Categorie, Compte, Structure
from ecluse.cycle.appels.models import VersionFiche
from ecluse.cycle.conventions import actions as conventions
from ecluse.cycle.deliberations import actions as deliberations
from ecluse.cycle.deliberations.decompte import VoixGroupe
from ecluse.cycle.deliberations.models import (
    Article,
    GroupeElus,
    LigneRapport,
    Operation,
    Rapport,
)
from ecluse.pilotage.jeu_d_essai.equipe import au

SEANCE = date(2025, 4, 28)
NUMERO = "DEMO-2025-002"
FICHE_FSL = (2025, "2.11")
#: 400, then 800 points of a month, at the 85,95 € of the fiche.
PREMIER_SEMESTRE, ANNEE = Decimal("34380.00"), Decimal("68760.00")


def animer(operation: Operation, structure: Structure, pilotage: Compte, finances: Compte) -> None:
    """Write it all, once; `operation` is the fictitious line, `structure` a fictitious one."""
    fsl, _ = Structure.objects.get_or_create(
        nom="Association fictive Toit et Lien", defaults={"categories": [Categorie.ASSOCIATION]}
    )
    lignes = _voter(operation, structure, fsl, pilotage)
    _mouvements(operation, lignes[0], finances)
    _pluriannuelle(fsl, lignes[1], pilotage)


def _voter(
    operation: Operation, structure: Structure, fsl: Structure, pilotage: Compte
) -> list[LigneRapport]:
    with au("2025-04-11", "11:00"):
        rapport = deliberations.creer_rapport(
            "Crédits hors appel à projets (fictif)",
            pilotage,
            numero_rapport="DEMO-2",
            seance=SEANCE,
        )
        formation = deliberations.ajouter_article(
            rapport, "Formation des bénévoles", operation, pilotage
        )
        logement = deliberations.ajouter_article(
            rapport, "Accompagnement social lié au logement, année 2025", None, pilotage
        )
        lignes = [
            deliberations.ajouter_ligne_libre(article, contenu, pilotage)
            for article, contenu in (
                (
                    formation,
                    deliberations.LigneLibre(
                        "Formation des bénévoles (fictif)",
                        Decimal("3000.00"),
                        structure=structure,
                    ),
                ),
                (
                    logement,
                    deliberations.LigneLibre(
                        "ASLL, année 2025 (fictif)",
                        ANNEE,
                        structure=fsl,
                        financement=LigneRapport.Financement.FSL,
                    ),
                ),
            )
        ]
    with au("2025-04-14", "11:00"):
        deliberations.ajouter_avis(
            rapport, "2e commission", date(2025, 4, 14), "favorable", pilotage
        )
        deliberations.inscrire(rapport, pilotage)
    with au("2025-04-28", "18:30"):
        _adopter(rapport, pilotage)
    return [LigneRapport.objects.get(pk=x.pk) for x in lignes]


def _adopter(rapport: Rapport, pilotage: Compte) -> None:
    groupes = GroupeElus.objects.prefetch_related("elus").order_by("rang")
    voix = [VoixGroupe(g.pk, g.nom, pour=len(g.elus.all())) for g in groupes]
    membres = sum(v.pour for v in voix)
    for bloc in rapport.blocs.all():
        deliberations.enregistrer_vote(bloc, voix, [], membres, pilotage)
    deliberations.adopter(rapport, NUMERO, pilotage)
    deliberations.enregistrer_transmission(rapport, SEANCE, SEANCE, pilotage)


def _mouvements(operation: Operation, ligne: LigneRapport, finances: Compte) -> None:
    with au("2025-04-29", "14:00"):
        reserve = deliberations.ouvrir_operation(
            operation.exercice,
            "DEMO-RES",
            "Réserve fictive de la démonstration",
            operation.imputation,
            Decimal("10000.00"),
            finances,
        )
        deliberations.virer(
            reserve,
            operation,
            Decimal("4000.00"),
            "Deux projets de plus que prévu au guichet unique",
            finances,
        )
        deliberations.inscrire_credits(
            operation, 2025, Decimal("48000.00"), "Avances à verser dans l’année", finances
        )
        deliberations.inscrire_credits(
            operation, 2026, Decimal("12000.00"), "Soldes attendus", finances
        )
    with au("2025-04-30", "14:00"):
        deliberations.desengager(
            ligne, Decimal("500.00"), "Une journée de formation de moins", finances
        )


def _pluriannuelle(structure: Structure, ligne: LigneRapport, pilotage: Compte) -> None:
    annee, code = FICHE_FSL
    version = VersionFiche.objects.filter(dispositif__annee=annee, dispositif__code=code).order_by(
        "-numero"
    )
    fiches = {v.dispositif.reference: v.contenu for v in version.select_related("dispositif")[:1]}
    with au("2025-04-30", "16:00"):
        convention = conventions.reprendre(
            structure,
            pilotage,
            objet="Accompagnement social lié au logement, 2024-2026 (fictif)",
            debut=date(2024, 7, 1),
            fin=date(2026, 12, 31),
            signee_le=date(2024, 7, 15),
            montant=PREMIER_SEMESTRE,
            provenance="Démonstration : premier semestre seul, puis un avenant chaque année.",
            fiches=fiches,
        )
        conventions.preparer_avenant(
            convention,
            pilotage,
            conventions.Contenu(
                objet="Financement de l’année 2025",
                genres=["montant"],
                lignes=[ligne],
                articles=list(Article.objects.filter(lignes=ligne).select_related("rapport")),
            ),
        )
