"""What the style guide shows: fictitious values, one of each state of each component."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest

from ecluse.interface import listes
from ecluse.interface.champs import (
    CartesChoix,
    ChampDate,
    ChampFichier,
    ChampIban,
    ChampMontant,
    ChampSiret,
)
from ecluse.interface.elements import Cle, Colonne, Evenement, Message, Onglet, Page
from ecluse.interface.icones import ICONES
from ecluse.regles.argent import ecrire_montant
from ecluse.socle.etats import Etat
from ecluse.socle.taches import Jalon


class FormulaireExemple(forms.Form):
    """One field of each kind."""

    intitule = forms.CharField(
        label="Intitulé du projet",
        help_text="Tel qu’il figurera dans la convention, sans sigle.",
        max_length=120,
    )
    presentation = forms.CharField(
        label="Présentation", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    montant = ChampMontant(
        label="Montant demandé",
        help_text="20 000,00 € au plus par comité local pour le logement autonome des jeunes.",
    )
    debut = ChampDate(label="Début de l’action", help_text="Par exemple 01/09/2025.")
    siret = ChampSiret(label="SIRET de l’établissement")
    iban = ChampIban(label="IBAN", help_text="27 caractères pour un compte en France.")
    territoire = forms.ChoiceField(
        label="Territoire",
        choices=[("", "Choisissez un territoire"), ("a", "Arrageois"), ("l", "Lens-Liévin")],
    )
    porteur = forms.ChoiceField(
        label="Qui porte l’action ?",
        choices=[
            ("seule", "La structure seule"),
            ("groupe", "Un groupement"),
            ("autre", "Une autre structure"),
        ],
        widget=CartesChoix(
            aides={
                "seule": "Elle signe la convention et reçoit les versements.",
                "groupe": "Une structure signe pour toutes et répartit.",
                "autre": "Vous déposez pour le compte d’un membre de votre réseau.",
            }
        ),
    )
    publics = forms.MultipleChoiceField(
        label="Publics concernés",
        choices=[("16", "16 à 17 ans"), ("18", "18 à 24 ans"), ("25", "25 à 30 ans")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    rib = ChampFichier(label="Relevé d’identité bancaire", extensions=("pdf", "jpg", "png"))
    certifie = forms.BooleanField(label="Je certifie que ces informations sont exactes.")


class FormulaireCourt(forms.Form):
    """The form of the guide that is saved as one types."""

    objet = forms.CharField(label="Objet de l’action", max_length=120)
    cout = ChampMontant(label="Coût prévisionnel")


class FiltresExemple(forms.Form):
    """The filters above the list of the guide."""

    q = forms.CharField(label="Rechercher", required=False)
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), ("deposee", "Déposé"), ("instruite", "Instruit")],
    )
    territoire = forms.ChoiceField(
        label="Territoire",
        required=False,
        choices=[("", "Tous"), ("a", "Arrageois"), ("l", "Lens-Liévin")],
    )


SAISIE_FAUSSE = {
    "intitule": "",
    "montant": "1 234,567",
    "debut": "29/02/2025",
    "siret": "123 456 789 00012",
    "iban": "FR76 3000 6000 0112 3456 7890 188",
    "territoire": "",
    "porteur": "",
}

ETATS = [
    Etat("brouillon", "neutre", "crayon"),
    Etat("en instruction", "eau", "loupe"),
    Etat("à signer", "attention", "signature"),
    Etat("adoptée", "reussi", "coche"),
    Etat("non retenue", "refuse", "croix"),
    Etat("pièce non vérifiée", "averifier", "alerte"),
    Etat("note", "info", "info"),
]


def _instant(mois: int, jour: int, heure: int = 14, minute: int = 5) -> datetime:
    return datetime(2025, mois, jour, heure - 2, minute, tzinfo=UTC)


JALONS = [
    Jalon("depot", "Dépôt", "passe", _instant(5, 6), "A. Exemple (rédactrice)"),
    Jalon("validation", "Validation", "passe", _instant(5, 9, 16, 42), "B. Modèle (signataire)"),
    Jalon("recevabilite", "Recevabilité", "passe", _instant(5, 12), "C. Témoin"),
    Jalon("avis", "Avis du territoire", "passe", _instant(5, 20), "SLISL Arrageois"),
    Jalon("vote", "Délibération", "courant", detail="Commission du 16 juin 2025"),
    Jalon("convention", "Convention", "a_venir", detail="À signer avant le 1er septembre 2025"),
    Jalon("avance", "Avance", "a_venir"),
    Jalon("solde", "Solde", "a_venir"),
]
JALONS_REFUS = [
    JALONS[0],
    JALONS[1],
    Jalon(
        "recevabilite", "Recevabilité", "refuse", _instant(5, 12), "C. Témoin", "Pièce manquante"
    ),
]

EXPLICATION = {
    "libelle": "Solde de la convention",
    "montant": "4000.00",
    "lignes": [
        {
            "libelle": "Subvention retenue",
            "montant": "20000.00",
            "source": "Fiche 2025/4.5",
            "lignes": [
                {
                    "libelle": "Montant voté",
                    "calcul": "forfait, condition remplie : objectifs et bilan",
                    "montant": "20000.00",
                    "source": "Délibération fictive du 16 juin 2025",
                }
            ],
        },
        {
            "libelle": "Avance déjà versée",
            "calcul": "80 % × 20 000,00 €",
            "montant": "-16000.00",
            "source": "Convention, article 4",
        },
    ],
}
HYPOTHESES = [
    {"texte": "La borne de 30 ans est comprise.", "source": "réglage de la fiche"},
]

EVENEMENTS = [
    Evenement("Convention signée", _instant(7, 18), "D. Fictif", icone="signature"),
    Evenement(
        "Montant proposé ramené à 18 500,00 €",
        _instant(5, 22),
        "C. Témoin",
        "Motif : dépense d’équipement non éligible.",
        "crayon",
    ),
    Evenement("Dossier déposé", date(2025, 5, 6), "A. Exemple", icone="depot"),
]

MESSAGES = [
    Message(
        "C. Témoin, Département",
        _instant(5, 13),
        "Le budget prévisionnel ne mentionne pas les produits de la commune.\n"
        "Complétez la section « Budget », compte 74.",
        correction=True,
        pieces=(("budget-annote.pdf", "#fil"),),
    ),
    Message("Vous", _instant(5, 14), "C’est corrigé : 3 000,00 € au compte 74.", soi=True),
]

LIGNES = [
    ("25-0007", "Association Fictive Alpha", "Arrageois", "20000.00", ETATS[1], date(2025, 5, 6)),
    ("25-0011", "Mission locale Imaginaire", "Lens-Liévin", "18500.00", ETATS[2], date(2025, 5, 7)),
    ("25-0012", "CCAS de Villeneuve-Exemple", "Artois", "9750.50", ETATS[4], date(2025, 5, 9)),
]

COLONNES = [
    Colonne("Numéro", tri="numero"),
    Colonne("Structure", tri="structure", classe="large"),
    Colonne("Territoire"),
    Colonne("Demandé", tri="montant", nombre=True),
    Colonne("Déposé le", tri="depot"),
    Colonne("État"),
]

BARRES = [("Arrageois", 20000), ("Lens-Liévin", 18500), ("Artois", 9750)]
CODES_ERREUR = [
    (400, "Demande illisible"),
    (403, "Accès refusé"),
    (404, "Page introuvable"),
    (413, "Envoi trop lourd"),
    (419, "Formulaire ouvert depuis trop longtemps"),
    (440, "Session expirée"),
    (500, "Panne"),
    (503, "Service arrêté"),
]


def contexte(request: HttpRequest) -> dict[str, Any]:
    """The context of the page; the forms show their errors when the page is asked with POST."""
    filtres = FiltresExemple(request.GET or None, auto_id="id_filtre_%s")
    return {
        "etats": ETATS,
        "icones": ICONES,
        "jalons": JALONS,
        "jalons_refus": JALONS_REFUS,
        "explication": EXPLICATION,
        "indecis": {"libelle": "Montant dû", "montant": None, "lignes": []},
        "hypotheses": HYPOTHESES,
        "evenements": EVENEMENTS,
        "fil": MESSAGES,
        "lignes": LIGNES,
        "total": sum((Decimal(ligne[3]) for ligne in LIGNES), Decimal(0)),
        "colonnes": listes.entetes(request, COLONNES, request.GET.get("tri", "-depot")),
        "filtres": filtres,
        "actifs": listes.filtres_actifs(request, filtres),
        "page": Page([], "?apres=exemple", "?avant=exemple"),
        "formulaire": FormulaireExemple(prefix="vide"),
        "formulaire_faux": FormulaireExemple(SAISIE_FAUSSE),
        "formulaire_court": FormulaireCourt(auto_id="id_court_%s"),
        "onglets": [
            Onglet("Dossier", "#onglets", courant=True),
            Onglet("Messages", "#onglets", nombre=2),
            Onglet("Documents", "#onglets", nombre=12),
            Onglet("Historique", "#onglets"),
        ],
        "cles": [
            Cle("Structure", "Association Fictive Alpha"),
            Cle("Montant demandé", ecrire_montant(Decimal("20000")), "#cles"),
            Cle("Période", "1er septembre 2025 au 31 août 2026", "#cles"),
        ],
        "cles_confirmation": [
            Cle("Disponible avant", ecrire_montant(Decimal("220000"))),
            Cle("Engagé par ce vote", ecrire_montant(Decimal("58250.50"))),
            Cle("Disponible après", ecrire_montant(Decimal("161749.50"))),
        ],
        "barres": [
            (nom, 8 + 40 * i, 26 + 40 * i, valeur // 40) for i, (nom, valeur) in enumerate(BARRES)
        ],
        "codes_erreur": CODES_ERREUR,
        "lignes_graphique": [(nom, ecrire_montant(Decimal(valeur))) for nom, valeur in BARRES],
        "liens": [("Mes dossiers", "#ariane"), ("25-0007", "#ariane")],
    }
