"""A realistic agreement, of our own wording, shared by the tests."""

from datetime import UTC, datetime
from pathlib import Path

from ecluse.socle.documents import Document, Identite, Signataire, remplir, tableau

SOURCE = Path(__file__).with_name("convention.md").read_text(encoding="utf-8")
INSTANT = datetime(2025, 7, 7, 12, 5, tzinfo=UTC)
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 100" width="160" height="100">'
    b'<rect width="160" height="100" rx="8" fill="#0F4C5C"/>'
    b'<path d="M20 70 Q50 40 80 70 T140 70" stroke="#E2EFF1" stroke-width="10" fill="none"/>'
    b'<circle cx="80" cy="32" r="12" fill="#F0A36B"/></svg>'
)
IDENTITE = Identite(
    nom="Département d'Exemple",
    adresse="Hôtel du Département, 1 rue de l'Écluse\n62000 Exemple-sur-Scarpe",
    logo=LOGO,
)


def variables() -> dict[str, str]:
    financement = tableau(
        ["Versement", "Condition", "Montant"],
        [
            ["Avance", "Signature de la convention", "16 000,00 €"],
            ["Solde", "Bilan final accepté et objectifs atteints", "4 000,00 €"],
        ],
        "ggd",
        total=["Total", "", "20 000,00 €"],
        legende="Calendrier des versements",
    )
    echeances = tableau(
        ["Document", "Échéance", "Destinataire"],
        [
            ["Compte rendu intermédiaire", "28 février 2026", "Chef du service local"],
            ["Bilan final", "30 novembre 2026", "Service chargé du logement"],
        ],
        legende="Documents attendus",
    )
    postes = [
        ("60 Achats", "1 250,00 €", "70 Vente de prestations", "0,00 €"),
        ("61 Services extérieurs", "2 400,00 €", "74 Département", "20 000,00 €"),
        ("62 Autres services extérieurs", "1 850,50 €", "74 Communes", "3 500,50 €"),
        ("64 Charges de personnel", "19 000,00 €", "75 Cotisations", "1 000,00 €"),
    ]
    annexe = tableau(
        ["Charges", "Montant", "Produits", "Montant"],
        postes,
        "gdgd",
        total=["Total", "24 500,50 €", "Total", "24 500,50 €"],
        legende="Budget prévisionnel de l’action",
    )
    indicateurs = tableau(
        ["Indicateur", "Objectif"],
        [[f"Jeunes reçus, permanence n° {n}", str(12 + n)] for n in range(1, 25)],
        "gd",
        legende="Indicateurs et objectifs",
    )
    return {
        "departement": "Département d'Exemple",
        "president": "Mme Hélène Lefèvre",
        "qualite_president": "Présidente du Conseil départemental",
        "deliberation": "2025-237",
        "date_deliberation": "16 juin 2025",
        "structure": "CLLAJ de l'Artois - Œuvre d'accueil",
        "adresse_structure": "12 rue du Marché, 62000 Exemple",
        "siret": "732 829 320 00074",
        "representant": "M. Zoé Müller-Ñandú",
        "qualite_representant": "Président",
        "montant": "20 000,00 €",
        "debut": "1er septembre 2025",
        "fin": "31 août 2026",
        "action": "Guichet unique logement des jeunes",
        "candidature": "2025-4.5-007",
        "public": "jeunes de 16 à 30 ans du territoire",
        "avance": "16 000,00 €",
        "taux_avance": "80 %",
        "payeur": "departement",
        "interlocuteur": "Mme Inès d’Haussy",
        "observations": "Permanences le mardi.\nAteliers : budget, bail.\n\nÀ revoir en mars.",
        "conservation": "31 décembre 2034",
        "tribunal": "Lille",
        "tableau_financement": financement,
        "tableau_echeances": echeances,
        "tableau_annexe": annexe,
        "tableau_indicateurs": indicateurs,
    }


def document(**changements: object) -> Document:
    """The agreement; ``changements`` replace fields of Document."""
    champs: dict[str, object] = {
        "titre": "Convention relative au guichet unique logement des jeunes",
        "corps_markdown": remplir(SOURCE, variables()),
        "identite": IDENTITE,
        "reference": "Convention n° 2025-C-0001",
        "instant": INSTANT,
        "signataires": (
            Signataire("Pour le Département", "Hélène Lefèvre", "La Présidente"),
            Signataire("Pour la structure", "Zoé Müller-Ñandú", "Le Président"),
        ),
        "formule_signature": "Fait à Exemple, en deux exemplaires originaux, le",
        "modele_a_adopter": True,
        "sujet": "Convention de financement",
    }
    return Document(**(champs | changements))  # type: ignore[arg-type]


def court(corps: str, **changements: object) -> Document:
    """The same identity around a short body."""
    return document(corps_markdown=corps, signataires=(), formule_signature="", **changements)
