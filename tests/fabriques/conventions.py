"""Conventions, from the voted line to the balance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ecluse.annuaire.models import Compte, Departement, Role, Structure
from tests.fabriques.annuaire import au, compte, departement
from tests.fabriques.candidatures import PDF
from tests.fabriques.decisions import adoptee

if TYPE_CHECKING:
    from ecluse.cycle.conventions.models import Convention
    from ecluse.cycle.deliberations.models import LigneRapport


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


def documenter(c: Convention, acteur: Compte) -> None:
    """Documents in force for a project, without paying for their rendering: the inputs are those
    of the actions, the files a plain PDF."""
    from ecluse.cycle.conventions import composition
    from ecluse.cycle.conventions.models import DocumentConvention
    from ecluse.socle import fichiers
    from ecluse.socle.horloge import maintenant

    instant_ = maintenant()
    for genre, document in composition.documents(c, instant_).items():
        f = fichiers.deposer(PDF + genre.encode(), f"{c.numero}-{genre}.pdf", acteur)
        DocumentConvention.objects.create(
            convention=c,
            genre=genre,
            docx=f,
            pdf=f,
            entrees=document.entrees(),
            empreinte_entrees=document.empreinte(),
            outils={},
            instant=instant_,
        )
    c.documents_demandes_le = instant_
    c.save()


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
