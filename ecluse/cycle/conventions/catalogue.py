"""The closed catalogue of what a text may hold: what each variable gives, where it is typed.

A variable that is not here is refused when a text is saved; one that has no value for a convention
stops its documents, and its place says where to fill it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecluse.cycle.conventions.clauses import Sorte
from ecluse.socle.documents import Balisage, tableau

DEPARTEMENT = "dans les réglages du Département"
STRUCTURE = "sur la page de la structure"
PROJET = "dans le projet de convention"
FICHE = "dans la fiche du dispositif"
DOSSIER = "dans le dossier de candidature"
RAPPORT = "dans le rapport"
AVENANT = "dans le projet d’avenant"
MODELE = "dans le modèle de convention"
#: Between the name of a variable and the fiche that has to say it.
_DE = "@"


@dataclass(frozen=True)
class Variable:
    """One variable: `libelle` names its value in a sentence, `exemple` fills the preview.

    `facultative`: it may be empty, so a text uses it under a condition.
    """

    nom: str
    libelle: str
    lieu: str
    exemple: str
    facultative: bool = False

    @property
    def balise(self) -> str:
        """As it is written in a text."""
        return f"{{{{ {self.nom} }}}}"


def _puces(*textes: str) -> Balisage:
    return Balisage("\n".join(f"- {t}" for t in textes))


_VERSEMENTS = tableau(
    ["Versement", "Moment et condition", "Montant"],
    [
        ["Avance (80 %)", "à la signature", "16 000,00 €"],
        ["Solde", "après le bilan final", "4 000,00 € au plus"],
    ],
    "ggd",
    legende="Versements prévus",
)

_ACTE = (
    Variable("numero", "le numéro de la convention", PROJET, "CONV-2025-00042"),
    Variable("objet", "l’objet de la convention", PROJET, "Accompagner vers le logement"),
    Variable("montant", "le montant maximum", RAPPORT, "20 000,00 €"),
    Variable("debut", "le premier jour de la convention", DOSSIER, "1er septembre 2025"),
    Variable("fin", "le dernier jour de la convention", DOSSIER, "31 août 2026"),
    Variable("originaux", "le nombre d’originaux", PROJET, "2 originaux"),
    Variable(
        "deliberations", "le numéro de la délibération", RAPPORT,
        "la délibération n° 2025-237 du 16 juin 2025",
    ),
    Variable("nombre_dossiers", "le nombre de dossiers", RAPPORT, "un dossier"),
    Variable(
        "liste_dossiers", "les dossiers portés", RAPPORT,
        _puces("2025-00042, « Accompagner des jeunes vers le logement »"),
    ),
    Variable(
        "tableau_financement", "les montants votés", RAPPORT,
        tableau(
            ["Dossier", "Dispositif", "Délibération", "Montant maximum"],
            [["2025-00042", "2025/4.5", "n° 2025-237", "20 000,00 €"]],
            "gggd",
            total=["Total", "", "", "20 000,00 €"],
            legende="Montants votés",
        ),
    ),
    Variable("tableau_versements", "les versements", FICHE, _VERSEMENTS),
    Variable("payeur", "le payeur", FICHE, "payeur départemental"),
)  # fmt: skip

_PARTIES = (
    Variable("departement", "le nom du Département", DEPARTEMENT, "Département d’Exemple"),
    Variable(
        "departement_adresse", "l’adresse du Département", DEPARTEMENT,
        "Hôtel du Département, rue de l’Exemple, 62000 Exemple",
    ),
    Variable(
        "signataire_departement", "le signataire du Département", PROJET, "Camille Exemple"
    ),
    Variable(
        "qualite_departement", "la qualité du signataire du Département", PROJET,
        "directrice, par délégation",
    ),
    Variable(
        "tribunal", "le tribunal administratif", DEPARTEMENT, "tribunal administratif de Lille"
    ),
    Variable(
        "courriel_dpo", "l’adresse du délégué à la protection des données", DEPARTEMENT,
        "dpo@exemple.invalid",
    ),
    Variable("structure", "le nom de la structure", STRUCTURE, "Association Exemple"),
    Variable(
        "structure_adresse", "l’adresse de la structure", STRUCTURE,
        "3 rue du Modèle, 62000 Exemple",
    ),
    Variable(
        "structure_identifiant", "le SIRET, le SIREN ou le RNA de la structure", STRUCTURE,
        "SIRET 123 456 789 00012",
    ),
    Variable("signataire_structure", "le signataire de la structure", PROJET, "Dominique Modèle"),
    Variable(
        "qualite_structure", "la qualité du signataire de la structure", PROJET, "présidente"
    ),
    Variable("titulaire", "le titulaire du compte bancaire", STRUCTURE, "Association Exemple"),
    Variable("iban", "l’IBAN", STRUCTURE, "FR76 0000 0000 0000 0000 0000 000"),
    Variable("bic", "le BIC", STRUCTURE, "EXEMFRPP", facultative=True),
    Variable(
        "domiciliation", "la domiciliation bancaire", STRUCTURE, "Banque d’Exemple",
        facultative=True,
    ),
)  # fmt: skip

_CONVENTION = (
    Variable("conservation", "l’échéance « conservation »", FICHE, "31 décembre 2034"),
    Variable(
        "liste_annexes", "la liste des annexes", FICHE,
        Balisage(
            "1. Protection des données personnelles\n"
            "2. Cautionnement et garantie locative (dispositif 4.5)"
        ),
    ),
)  # fmt: skip

_ANNEXE = (
    Variable("rang", "le numéro de l’annexe", MODELE, "2"),
    Variable("libelle", "le nom du dispositif", FICHE, "Accompagner vers le logement"),
    Variable("code", "le code du dispositif", FICHE, "4.5"),
    Variable("annee", "l’année de l’appel à projets", FICHE, "2025"),
    Variable(
        "tableau_dossiers", "les dossiers portés sous ce dispositif", RAPPORT,
        tableau(
            ["Dossier", "Territoire", "Montant maximum"],
            [["2025-00042, « Vers le logement »", "Artois", "20 000,00 €"]],
            "ggd",
            legende="Actions retenues",
        ),
    ),
    Variable("debut", "le premier jour de l’action", DOSSIER, "1er septembre 2025"),
    Variable("fin", "le dernier jour de l’action", DOSSIER, "31 août 2026"),
    Variable(
        "durees", "les durées et limites", FICHE,
        _puces("Durée de la mesure : 12 mois au plus", "Visites à domicile : 2 par mois au moins"),
        facultative=True,
    ),
    Variable(
        "cout", "le coût de l’action", DOSSIER,
        tableau(
            ["Dossier", "Coût prévu", "Part financée"],
            [["2025-00042", "40 000,00 €", "50 %"]],
            "gdd",
            legende="Coût prévu de l’action",
        ),
        facultative=True,
    ),
    Variable("calcul", "le calcul de la participation", FICHE, "Le montant est celui du vote."),
    Variable("public", "le public", FICHE, "Jeunes de 18 à 25 ans sans logement stable."),
    Variable("objectifs", "l’objectif du dispositif", FICHE, "Accéder à un logement durable."),
    Variable(
        "deroulement", "le déroulement de l’action", FICHE,
        _puces("Accueil et évaluation", "Recherche du logement", "Suivi après l’entrée"),
        facultative=True,
    ),
    Variable("territoires", "le territoire d’intervention", DOSSIER, "Artois"),
    Variable(
        "profil", "le profil des intervenants", FICHE, "Travailleur social diplômé.",
        facultative=True,
    ),
    Variable("financement", "le financement", FICHE, "30 000 € par an et par structure."),
    Variable("montant", "le montant maximum pour ce dispositif", RAPPORT, "20 000,00 €"),
    Variable(
        "conditions", "les conditions de l’aide", RAPPORT,
        "Remettre le planning avant le démarrage.", facultative=True,
    ),
    Variable("tableau_versements", "les versements", FICHE, _VERSEMENTS),
    Variable(
        "tableau_indicateurs", "les indicateurs", FICHE,
        tableau(
            ["Indicateur", "Résultat attendu"], [["Jeunes accompagnés", "24 jeunes"]], "gd",
            legende="Indicateurs de l’action",
        ),
    ),
    Variable(
        "tableau_suivi", "le suivi", FICHE,
        tableau(
            ["Suivi", "Moment", "Destinataires"], [["Comité de suivi", "trimestriel", "SLISL"]],
            legende="Suivi et bilan de l’action",
        ),
        facultative=True,
    ),
    Variable(
        "echeances", "les échéances", FICHE,
        tableau(
            ["Date", "Qui", "Ce qui est dû"],
            [["30 novembre 2026", "Structure", "Remettre le bilan final."]],
            legende="Échéances de l’action",
        ),
        facultative=True,
    ),
    Variable(
        "contenu_bilan", "les parties du bilan", FICHE,
        _puces("Ce qui a été réalisé", "Le bilan financier"), facultative=True,
    ),
)  # fmt: skip

_CONVENTION_MODIFIEE = "la convention CONV-2025-00042, signée le 8 septembre 2025"
_AVENANT = (
    Variable("numero", "le numéro de l’avenant", AVENANT, "CONV-2025-00042, avenant n° 1"),
    Variable("convention", "la convention modifiée", AVENANT, _CONVENTION_MODIFIEE),
    Variable("objet", "l’objet de l’avenant", AVENANT, "Prolongation de l’action"),
    Variable("originaux", "le nombre d’originaux", AVENANT, "2 originaux"),
    Variable(
        "deliberations", "l’article qui autorise l’avenant", AVENANT,
        "la délibération n° 2025-512 du 22 septembre 2025", facultative=True,
    ),
    Variable(
        "avenants_anterieurs", "les avenants déjà signés", AVENANT, "l’avenant n° 1",
        facultative=True,
    ),
    Variable(
        "modifications", "ce que l’avenant change au texte", AVENANT,
        Balisage("## Article 2 de la convention\n\nCet article est complété ainsi :"),
        facultative=True,
    ),
    Variable(
        "tableau_avant_apres", "le montant et la durée, avant et après", AVENANT,
        tableau(
            ["Ce qui change", "Avant", "Après"],
            [["Montant maximum", "20 000,00 €", "25 000,00 €"]],
            legende="Avant et après l’avenant",
        ),
        facultative=True,
    ),
    Variable(
        "tableau_lignes", "les sommes votées que l’avenant apporte", AVENANT,
        tableau(
            ["Ligne votée", "Délibération", "Montant"],
            [["Vers le logement", "n° 2025-512", "5 000,00 €"]],
            "ggd",
            legende="Sommes apportées par l’avenant",
        ),
        facultative=True,
    ),
    Variable("effet", "la prise d’effet", AVENANT, "à sa signature par les deux parties"),
)  # fmt: skip
_COURRIER = (
    Variable("acte", "l’acte à signer", PROJET, "la convention CONV-2025-00042"),
    Variable("objet", "l’objet de l’acte", PROJET, "Accompagner vers le logement"),
    Variable("originaux", "le nombre d’originaux", PROJET, "2 originaux"),
    Variable(
        "contact", "le courriel de contact du Département", DEPARTEMENT,
        "contact@exemple.invalid", facultative=True,
    ),
)  # fmt: skip

_PAR_SORTE: Mapping[str, tuple[Variable, ...]] = {
    Sorte.CONVENTION: (*_PARTIES, *_ACTE, *_CONVENTION),
    Sorte.ANNEXE: _ANNEXE,
    Sorte.LETTRE: (*_PARTIES, *_ACTE),
    Sorte.AVENANT: (*_PARTIES, *_AVENANT),
    Sorte.COURRIER: (*_PARTIES, *_COURRIER),
}
#: A name that two sorts share is told as the convention tells it.
_TOUTES = {v.nom: v for sorte in reversed(list(_PAR_SORTE)) for v in _PAR_SORTE[sorte]}


def variables(sorte: str) -> tuple[Variable, ...]:
    """What a text of that sort may hold, besides the numbers of its own articles and annexes."""
    return _PAR_SORTE[sorte]


def exemples(sorte: str) -> dict[str, str]:
    """The sample data of a preview."""
    return {v.nom: v.exemple for v in variables(sorte)}


def lieu_et_libelle(nom: str) -> tuple[str, str]:
    """Where the value of a variable is typed, and what people call it; `nom` may say of which
    fiche (`trou_de`)."""
    nom, _, fiche = nom.partition(_DE)
    variable = _TOUTES.get(nom)
    if variable is None:
        return MODELE, f"« {nom} »"
    return (lieu_de_la_fiche(fiche) if fiche else variable.lieu), variable.libelle


def lieu_de_la_fiche(fiche: str) -> str:
    """« dans la fiche du dispositif 2025/4.5 »."""
    return f"{FICHE} {fiche}"


def trou_de(nom: str, fiche: str) -> str:
    """A hole of the annex of `fiche` (« 2025/4.5 »), told apart when the fiche has to fill it."""
    variable = _TOUTES.get(nom)
    return f"{nom}{_DE}{fiche}" if variable is not None and variable.lieu == FICHE else nom


def sans_doublon(trous: Iterable[str]) -> set[str]:
    """The holes, without those of the text that come from a fiche already named."""
    trous = set(trous)
    des_fiches = {nom.partition(_DE)[0] for nom in trous if _DE in nom}
    if "tableau_versements" in des_fiches:
        # Who pays is written with each payment.
        des_fiches.add("payeur")
    return {nom for nom in trous if nom not in des_fiches}
