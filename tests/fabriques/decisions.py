"""Instruction and deliberations: advice, proposals, budget, rapports, votes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ecluse.annuaire.models import Compte, Role, Structure, Territoire
from tests.fabriques.annuaire import (
    au,
    compte,
    departement,
    instant,
    numeros,
    service,
    territoire,
)
from tests.fabriques.candidatures import PDF, candidature

if TYPE_CHECKING:
    from ecluse.cycle.candidatures.models import Candidature
    from ecluse.cycle.deliberations.models import DocumentRapport, Elu, Operation, Rapport


def agent_slisl(t: Territoire | None = None) -> Compte:
    """An agent of the SLISL of that territoire (Artois by default)."""
    return compte(Role.TERRITOIRE, service=service("SLISL", t or territoire()))


def en_instruction(
    *, structure: Structure | None = None, montant: str = "20000.00"
) -> tuple[Candidature, Compte]:
    """A dossier whose instruction is open (checks made, advice asked), and its instructeur."""
    from ecluse.cycle.instruction import actions

    c = candidature("validee", structure=structure, montant=montant)
    instructeur = compte(Role.INSTRUCTEUR, prenom="Inès")
    with au("2025-05-12"):
        actions.ouvrir_instruction(c, instructeur)
    return c, instructeur


def avec_avis(
    *, structure: Structure | None = None, montant: str = "20000.00"
) -> tuple[Candidature, Compte]:
    """The same with every advice given, favourable."""
    from ecluse.cycle.instruction import actions

    c, instructeur = en_instruction(structure=structure, montant=montant)
    with au("2025-05-20"):
        for avis in c.avis.select_related("service__territoire"):
            agent = agent_slisl(avis.service.territoire)
            actions.rendre_avis(avis, "favorable", "Le projet répond au besoin.", agent)
    return c, instructeur


def proposee(
    montant: str = "20000.00", *, structure: Structure | None = None, demande: str = "20000.00"
) -> Candidature:
    """A dossier with a favourable proposal of `montant`, waiting for a rapport."""
    from ecluse.cycle.instruction import actions

    c, instructeur = avec_avis(structure=structure, montant=demande)
    motif = "" if montant == demande else "Charges surestimées."
    with au("2025-05-26"):
        actions.proposer(c, "favorable", Decimal(montant), motif, instructeur)
    return c


def operation(disponible: str = "220000.00", code: str = "C02-428B02") -> Operation:
    """A budget operation of 2025 with that amount available, in euros."""
    from ecluse.cycle.deliberations.models import Mouvement, Operation

    o, cree = Operation.objects.get_or_create(
        exercice=2025,
        code=code,
        defaults={
            "libelle": "Logement des jeunes",
            "imputation": "6568/93428",
            "ae": Decimal("1100000.00"),
        },
    )
    if cree:
        for nature, montant in (
            ("ouverture", Decimal("1100000.00")),
            ("reprise", Decimal(disponible) - Decimal("1100000.00")),
        ):
            Mouvement.objects.create(
                operation=o,
                nature=nature,
                montant=montant,
                libelle="Situation de départ",
                instant=instant("2025-01-02"),
            )
    return o


def ligne_de_recettes() -> Operation:
    """A line of recettes of 2025."""
    from ecluse.cycle.deliberations.models import Operation

    return Operation.objects.get_or_create(
        exercice=2025,
        code="C02-428N01",
        defaults={"libelle": "Fonds d’appui", "imputation": "74713/93428", "sens": "recette"},
    )[0]


def assemblee(membres: int = 44) -> list[Elu]:
    """Two groups and that many fictitious members, a quarter in the second group."""
    from ecluse.cycle.deliberations.models import Elu, GroupeElus

    departement(sieges=membres)
    if not GroupeElus.objects.exists():
        for rang, nom in enumerate(("Groupe Majorité", "Groupe Opposition")):
            GroupeElus.objects.create(nom=nom, sigle=nom[7:10].upper(), rang=rang)
        premier, second = GroupeElus.objects.order_by("rang")
        Elu.objects.bulk_create(
            Elu(
                prenom="Élu",
                nom=f"Fictif {n:02d}",
                groupe=second if n >= membres - membres // 4 else premier,
            )
            for n in range(membres)
        )
    return list(Elu.objects.select_related("groupe").order_by("id"))


def rapport(
    *candidatures: Candidature,
    pilote: Compte | None = None,
    operation_: Operation | None = None,
    etat: str = "brouillon",
    seance: str = "2025-07-07",
) -> Rapport:
    """A rapport that carries these dossiers in one article, brought to `brouillon` or `inscrit`."""
    from ecluse.cycle.deliberations import actions

    acteur = pilote or compte(Role.PILOTAGE, prenom="Paul")
    with au("2025-06-02"):
        r = actions.creer_rapport(
            f"Appel à projets 2025, phase {next(numeros)}",
            acteur,
            numero_rapport="57",
            seance=date.fromisoformat(seance),
        )
        if candidatures:
            article = actions.ajouter_article(
                r, "Guichet unique logement des jeunes", operation_ or operation(), acteur
            )
            propositions = [c.propositions.get(remplacee_le__isnull=True) for c in candidatures]
            actions.ajouter_lignes(article, propositions, acteur)
        if etat == "inscrit":
            actions.ajouter_avis(r, "2e commission", date(2025, 6, 23), "favorable", acteur)
            actions.inscrire(r, acteur)
    return r


def voter(r: Rapport, *, pour: bool = True, deports: int = 0, jour: str = "2025-07-07") -> None:
    """Record a vote of 44 members on each block: all for (or against) but those recused."""
    from ecluse.cycle.deliberations import actions
    from ecluse.cycle.deliberations.decompte import VoixGroupe

    elus = assemblee()
    recuses = elus[:deports]
    voix = []
    for groupe in {e.groupe for e in elus}:
        n = sum(1 for e in elus if e.groupe == groupe)
        n -= sum(1 for e in recuses if e.groupe == groupe)
        voix.append(
            VoixGroupe(groupe.pk, groupe.nom, pour=n if pour else 0, contre=0 if pour else n)
        )
    for bloc in r.blocs.all():
        with au(jour):
            actions.enregistrer_vote(
                bloc,
                voix,
                [actions.DeportDeclare(e) for e in recuses],
                len(elus),
                compte(Role.PILOTAGE, prenom="Paul"),
            )


def adoptee(montant: str = "20000.00", *, structure: Structure | None = None) -> Candidature:
    """A dossier adopted by the délibération of 7 July 2025, its line committed on C02-428B02."""
    from ecluse.cycle.deliberations import actions

    c = proposee(montant, structure=structure)
    r = rapport(c, etat="inscrit")
    voter(r)
    with au("2025-07-07"):
        actions.adopter(r, f"2025-{next(numeros)}", compte(Role.PILOTAGE, prenom="Paul"))
    c.refresh_from_db()
    return c


def document_de_rapport(r: Rapport) -> DocumentRapport:
    """A document issued for the rapport, without paying for its rendering."""
    from ecluse.cycle.deliberations.models import DocumentRapport
    from ecluse.socle import fichiers

    fichier = fichiers.deposer(PDF, "rapport.pdf", None)
    return r.documents.first() or DocumentRapport.objects.create(
        rapport=r,
        genre="rapport",
        docx=fichier,
        pdf=fichier,
        entrees={},
        empreinte_entrees="0" * 64,
        outils={},
        instant=instant("2025-07-07"),
    )
