"""Builders of dossiers on any fiche: a window opened on it, answers made from its questions."""

from datetime import date
from decimal import Decimal
from typing import Any

from ecluse.cycle.appels.chargement import BilanChargement, publier
from ecluse.cycle.appels.models import Appel, Dispositif, SessionDepot
from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.saisie import sections_de
from ecluse.regles.fiches import Fiche
from ecluse.regles.fiches.modele import Question
from tests import fabriques as f

OUVERTURE, CLOTURE = date(2025, 4, 1), date(2025, 5, 9)
CHARGES = Decimal("10000.00")


def ouvrir(
    fiche: Fiche, debut: date = date(2025, 9, 1), fin: date = date(2026, 8, 31)
) -> SessionDepot:
    """A window of April and May 2025 on that fiche, whatever the fiche says of its own."""
    dispositif, _ = Dispositif.objects.get_or_create(
        annee=fiche.annee, code=fiche.code, defaults={"libelle": fiche.libelle}
    )
    appel, _ = Appel.objects.get_or_create(annee=fiche.annee, titre="Appel à projets")
    session, _ = SessionDepot.objects.get_or_create(
        appel=appel,
        version=publier(dispositif, fiche, BilanChargement()),
        code="essai",
        defaults={
            "ouverture": OUVERTURE,
            "cloture": CLOTURE,
            "realisation_debut": debut,
            "realisation_fin": fin,
        },
    )
    return SessionDepot.objects.select_related("appel", "version__dispositif").get(pk=session.pk)


def repondre(question: Question) -> Any:
    """An acceptable answer to any question."""
    return {
        "texte": "Une réponse.",
        "nombre": Decimal(1) if question.unite != "années" else Decimal(0),
        "montant": Decimal("1234.50"),
        "date": date(2025, 4, 2),
        "choix": question.options[:1] and question.options[0],
        "choix_multiple": list(question.options[:1]),
        "tableau": [
            ["0,5" if c in question.colonnes_nombres else "Oui" for c in question.colonnes]
        ],
        "attestation": True,
    }[question.type]


def remplir(c: Candidature, acteur: Any, demande: Decimal | None = None) -> None:
    """Everything that the fiche asks, through the actions; a budget that its rules accept."""
    fiche = c.session.version.fiche
    presentation = {"intitule": "Un projet", "territoires": [f.territoire().code]}
    actions.enregistrer_presentation(c, presentation, 0, acteur)
    for section in sections_de(fiche, list(c.territoires.order_by("nom"))):
        reponses = {q.code: repondre(q) for q in section.questions}
        resultat = actions.enregistrer_section(c, section.code, reponses, 0, acteur)
        assert not resultat.erreurs
    montant = CHARGES / 2 if demande is None else demande
    forfait = any(r.regle == "charges_indirectes" for r in fiche.regles)
    indirectes = Decimal("2000.00") if forfait else Decimal(0)
    lignes = [
        actions.LigneSaisie("60", "Achats", CHARGES),
        actions.LigneSaisie("74", "Département", montant, demande=True),
        actions.LigneSaisie("75", "Structure", CHARGES + indirectes - montant),
    ]
    if indirectes:
        lignes.append(actions.LigneSaisie("indirectes", "Forfait", indirectes))
    actions.enregistrer_budget(c, lignes, 0, acteur)
    for piece in fiche.pieces:
        if piece.moment == "depot" and piece.obligatoire and piece.code != "rib":
            televerse = f.pdf(f"{piece.code}.pdf", piece.code.encode())
            actions.joindre_piece(c, piece.code, televerse, acteur)
    if any(p.code == "rib" for p in fiche.pieces):
        actions.joindre_piece(c, "rib", f.pdf("rib.pdf", b"rib"), acteur)
    banque = c.structure.coordonnees_bancaires.first() or f.coordonnees(c.structure)
    actions.choisir_coordonnees(c, banque, acteur)
