"""Conventions, from the voted line to the balance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from ecluse.annuaire.models import Compte, Departement, Role, Structure
from tests.fabriques.annuaire import (
    PROGRAMME,
    au,
    compte,
    coordonnees,
    departement,
    instant,
    numeros,
    structure,
)
from tests.fabriques.candidatures import PDF
from tests.fabriques.decisions import adoptee, operation

if TYPE_CHECKING:
    from ecluse.cycle.conventions.models import Avenant, Convention
    from ecluse.cycle.deliberations.models import Article, LigneRapport


def departement_complet() -> Departement:
    """The département with all that the documents say of it."""
    d = departement()
    d.adresse = d.adresse or "Hôtel du Département\nrue de l’Exemple\n62018 Arras Cedex 9"
    d.tribunal = d.tribunal or "Tribunal administratif de Lille"
    d.courriel_dpo = d.courriel_dpo or "dpo@exemple.invalid"
    d.signataire = d.signataire or "Camille Exemple"
    d.qualite_signataire = d.qualite_signataire or "directrice, par délégation"
    d.save()
    return d


def ligne_votee(
    montant: Decimal | str = "20000.00", *, structure: Structure | None = None
) -> LigneRapport:
    """A voted line of 4.5, in the délibération of 7 July 2025, ready for a convention."""
    from ecluse.cycle.conventions.chargement import charger_modeles

    departement_complet()
    charger_modeles()
    c = adoptee(str(montant), structure=structure)
    return c.lignes_rapport.get(votee=True)


def documenter(acte: Convention | Avenant, acteur: Compte) -> None:
    """Documents in force for a project, without paying for their rendering: the inputs are those
    of the actions, the files a plain PDF."""
    from ecluse.cycle.conventions import chargement, generation
    from ecluse.cycle.conventions.models import Avenant, DocumentConvention
    from ecluse.socle import fichiers
    from ecluse.socle.horloge import maintenant

    instant_ = maintenant()
    est_avenant = isinstance(acte, Avenant)
    if est_avenant and chargement.modele("avenant") is None:
        return
    for genre, document in generation.composer(acte, instant_).items():
        f = fichiers.deposer(PDF + genre.encode(), f"{acte.numero}-{genre}.pdf", acteur)
        DocumentConvention.objects.create(
            convention=acte.convention if est_avenant else acte,
            avenant=acte if est_avenant else None,
            genre=genre,
            docx=f,
            pdf=f,
            entrees=document.entrees(),
            empreinte_entrees=document.empreinte(),
            outils={},
            instant=instant_,
        )
    acte.documents_demandes_le = instant_
    acte.save()


def convention(
    etat: str = "signee",
    montant: Decimal | str = Decimal("20000"),
    *,
    structure: Structure | None = None,
    ligne: LigneRapport | None = None,
) -> Convention:
    """A convention of 4.5 brought to `etat` by the actions, signed on 21 July 2025."""
    from ecluse.cycle.conventions import actions

    agent = compte(Role.GESTIONNAIRE, prenom="Gaël")
    votee = ligne or ligne_votee(montant, structure=structure)
    with au("2025-07-08"):
        c = actions.preparer([votee], agent)
        if etat == "projet":
            return c
        if etat == "abandonnee":
            actions.abandonner(c, "Projet retiré par la structure", agent)
            return c
        documenter(c, agent)
        actions.emettre(c, agent)
    if etat == "a_signer":
        return c
    with au("2025-07-21"):
        actions.enregistrer_dates(
            c, agent, transmise_le=date(2025, 7, 9), publiee_le=date(2025, 7, 10)
        )
        actions.signer(c, date(2025, 7, 21), None, agent)
        if etat == "soldee":
            actions.solder(c, agent)
    return c


def reprise(agent: Compte, **champs: Any) -> Convention:
    """A convention signed before Écluse, taken over; `champs` replace what it says."""
    from ecluse.cycle.conventions import actions

    donnees: dict[str, Any] = {
        "objet": "Fonds de solidarité",
        "debut": date(2024, 7, 12),
        "fin": date(2027, 12, 31),
        "provenance": "Délibération publiée",
    }
    return actions.reprendre(
        champs.pop("structure", None) or structure(), agent, **donnees | champs
    )


def ligne_libre(montant: str, structure: Structure) -> LigneRapport:
    """A line voted and committed for a structure, that comes from no dossier."""
    from ecluse.cycle.deliberations.models import LigneRapport, Mouvement

    article = autorisation()
    article.operation = operation(montant, code=f"C02-{next(numeros)}")
    article.role = "financement"
    article.save()
    ligne = LigneRapport.objects.create(
        article=article,
        structure=structure,
        libelle_operation="Fonds d’aide",
        montant=Decimal(montant),
        votee=True,
    )
    Mouvement.objects.create(
        operation=article.operation,
        nature="engagement",
        montant=-ligne.montant,
        libelle="Engagement d’essai",
        ligne=ligne,
        instant=instant("2025-09-22"),
    )
    return ligne


def ligne_fsl(montant: str, structure: Structure) -> LigneRapport:
    """A line voted for a structure on the FSL: paid by the CAF, committed on no operation."""
    from ecluse.cycle.deliberations.models import LigneRapport

    article = autorisation()
    article.role = "financement"
    article.save()
    return LigneRapport.objects.create(
        article=article,
        structure=structure,
        libelle_operation="Accompagnement social lié au logement",
        financement="fsl",
        montant=Decimal(montant),
        votee=True,
    )


def convention_fsl(montant: str) -> Convention:
    """An ASLL convention of 2025-2027 signed on 21 July 2025, for its first half-year only."""
    from ecluse.cycle.conventions.chargement import charger_modeles, modele
    from ecluse.cycle.conventions.models import Convention, LigneConvention
    from ecluse.regles.fiches import charger_fiche

    departement_complet()
    charger_modeles()
    s = structure()
    fiche = charger_fiche(PROGRAMME / "2025" / "2.11.toml")
    with transaction.atomic():
        c = Convention.objects.create(
            etat="signee",
            numero=f"CONV-2025-{next(numeros):05d}",
            structure=s,
            modele=modele("convention"),
            objet=fiche.libelle,
            montant_maximum=Decimal(montant),
            debut=date(2025, 7, 1),
            fin=date(2027, 12, 31),
            coordonnees_bancaires=coordonnees(s),
            fiches={"2025/2.11": fiche.model_dump(mode="json")},
            emise_le=instant("2025-07-08"),
            transmise_le=date(2025, 7, 9),
            publiee_le=date(2025, 7, 10),
            signee_le=date(2025, 7, 21),
            signature_enregistree_par=compte(Role.GESTIONNAIRE, prenom="Gaël"),
            signataire_structure="Dominique Modèle",
            qualite_structure="présidente",
            signataire_departement="Camille Exemple",
            qualite_departement="directrice, par délégation",
        )
        LigneConvention.objects.create(
            convention=c,
            ligne=ligne_fsl(montant, s),
            fiche="2025/2.11",
            montant=c.montant_maximum,
        )
    return c


def contenu(**champs: Any) -> Any:
    """What an avenant says: three months more, unless told otherwise."""
    from ecluse.cycle.conventions.actions import Contenu

    prolonge: dict[str, Any] = {
        "objet": "Prolongation de l’action",
        "genres": ["duree"],
        "nouvelle_fin": date(2026, 11, 30),
    }
    return Contenu(**(prolonge | champs))


def autorisation(seance: date = date(2025, 9, 22)) -> Article:
    """An adopted article that authorises a signature, in a délibération of that day, published."""
    from ecluse.cycle.deliberations.models import Article, Rapport

    r = Rapport.objects.create(
        titre="Avenants",
        etat="adopte",
        numero=f"2025-{next(numeros) + 500}",
        seance=seance,
        vote_le=instant(seance.isoformat()),
        transmise_le=seance,
        publiee_le=seance,
    )
    return Article.objects.create(
        rapport=r, numero=1, role="signature", objet="Signature d’un avenant", etat="adopte"
    )


def proposer_avenant(a: Avenant, agent: Compte) -> None:
    """Propose the project of an avenant for signature, with its documents."""
    from ecluse.cycle.conventions import actions

    documenter(a, agent)
    actions.emettre_avenant(a, agent)


def avenant(c: Convention, etat: str = "signe", jour: str = "2025-10-01", **champs: Any) -> Avenant:
    """The next avenant of a signed convention, brought to `etat` by the actions on that day."""
    from ecluse.cycle.conventions import actions

    agent = compte(Role.GESTIONNAIRE, prenom="Gaël")
    champs.setdefault("articles", [autorisation()])
    with au(jour):
        a = actions.preparer_avenant(c, agent, contenu(**champs))
        if etat == "abandonne":
            actions.abandonner_avenant(a, "Projet retiré", agent)
        if etat in ("a_signer", "signe"):
            proposer_avenant(a, agent)
        if etat == "signe":
            actions.signer_avenant(a, date.fromisoformat(jour), None, agent)
    c.refresh_from_db()
    return a
