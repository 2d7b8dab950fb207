"""What the editor calls each part of a fiche: labels, helps, choices, in the words of an agent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from ecluse.cycle.appels.cahier import EVENEMENTS, FINANCEURS, MOMENTS
from ecluse.regles.dates import MOIS
from ecluse.regles.fiches import CATEGORIES
from ecluse.regles.fiches.delais import Echeance
from ecluse.regles.fiches.durees import Duree


@dataclass(frozen=True)
class Rubrique:
    """One page of the editor: `champs` are the keys of the fiche that it holds."""

    code: str
    libelle: str
    aide: str
    champs: tuple[str, ...]


RUBRIQUES = (
    Rubrique("identite", "Identité", "Le nom du dispositif, sa thématique, ses autres noms.",
             ("libelle", "thematique", "alias", "succede")),
    Rubrique("public", "Public", "À qui le dispositif s’adresse.", ("public",)),
    Rubrique("porteurs", "Porteurs", "Quelles structures peuvent répondre.", ("porteurs",)),
    Rubrique("objet", "Objet et contenu", "Ce que l’aide finance.", ("objet", "contenu")),
    Rubrique("periode", "Période et sessions",
             "Quand l’action se déroule, et quand on dépose sa candidature.",
             ("periode", "sessions")),
    Rubrique("pieces", "Pièces", "Les documents demandés à la structure, et quand.", ("pieces",)),
    Rubrique("questions", "Questions du dossier",
             "Les parties du dossier de candidature et leurs questions.", ("formulaire",)),
    Rubrique("regles", "Règles du dossier",
             "Ce que le dossier respecte, en plus de ses réponses obligatoires.", ("regles",)),
    Rubrique("examen", "Examen des dossiers",
             "Les instances entendues avant le vote, et les critères que l’appel annonce.",
             ("avis", "selection")),
    Rubrique("bilan", "Questions du bilan",
             "Les parties du bilan final et leurs questions.", ("bilan",)),
    Rubrique("financement", "Financement", "Les plafonds de l’aide et la ligne qui la paie.",
             ("financement", "imputation")),
    Rubrique("bareme", "Barème", "Comment le montant dû se calcule.", ("bareme",)),
    Rubrique("versements", "Versements",
             "En combien de fois l’aide est payée. Les parts connues font 100 %.",
             ("versements",)),
    Rubrique("echeances", "Échéances", "Ce que chacun doit, et pour quand.", ("echeances",)),
    Rubrique("suivi", "Suivi", "Comités, comptes rendus, informations dus pendant l’action.",
             ("suivi",)),
    Rubrique("durees", "Durées", "Durées, renouvellements, plafonds, fréquences.", ("durees",)),
    Rubrique("profil", "Profil des professionnels", "Qui intervient auprès du public.",
             ("profil",)),
    Rubrique("indicateurs", "Indicateurs", "Les chiffres que la structure transmet.",
             ("indicateurs", "unites")),
    Rubrique("sanctions", "Sanctions", "Ce qui entraîne un refus ou un remboursement.",
             ("sanctions",)),
    Rubrique("chiffres", "Chiffres publiés", "Les montants et effectifs déjà publiés.",
             ("chiffres",)),
    Rubrique("eligibilite", "Éligibilité",
             "Les conditions vérifiables sur une personne, et ce qui s’apprécie.",
             ("eligibilite",)),
    Rubrique("hypotheses", "Hypothèses",
             "Les lectures choisies là où les textes se taisent. Chacune est citée par une "
             "règle au moins.", ("hypotheses",)),
    Rubrique("non_precise", "Ce qui n’est pas précisé",
             "Ce que les textes ne disent pas, et qui reste un paramètre.", ("non_precise",)),
    Rubrique("sources", "Sources", "Les textes d’où vient cette fiche.", ("sources",)),
)  # fmt: skip
RUBRIQUE = {r.code: r for r in RUBRIQUES}
#: The page where a key of the fiche is edited.
RUBRIQUE_DE = {champ: r for r in RUBRIQUES for champ in r.champs}

#: Labels by key, or by « Model.key » where a key means something else.
LIBELLES = {
    "a_apprecier": "Ce qu’une personne apprécie", "accompagnement_annuel":
    "Accompagnement, par ménage et par an", "actes": "Actes", "aide": "Aide à la saisie",
    "alias": "Autres noms", "annee": "Année", "argument": "Question où l’exception s’argumente",
    "au": "Au plus tard (inclus)", "avis": "Instances entendues avant le vote",
    "avant": "Avant l’âge de",
    "bareme": "Barème", "base_annuelle": "Nombre de jours d’une année",
    "base_mois": "Nombre de mois que paie le prix", "bilan": "Bilan",
    "canal": "Où l’on dépose", "categories": "Catégories de structures",
    "chiffres": "Chiffres publiés", "cloture": "Clôture (incluse)", "code": "Nom court",
    "code_operation": "Opération budgétaire", "colonnes": "Colonnes du tableau",
    "colonnes_nombres": "Colonnes de nombres", "comptes": "Comptes à regarder",
    "condition": "Condition", "consequence": "Conséquence", "contenu": "Contenu",
    "critere": "Critère", "cumulable": "Les valeurs mensuelles s’additionnent",
    "date": "Date", "debut": "Début", "delai": "Délai", "depuis": "Compté depuis",
    "derogation": "Dérogation d’âge", "dispense": "Dispense de la limite d’âge",
    "du": "Au plus tôt", "duree": "Durée ou borne appliquée",
    "hors_base": "Comptes hors de l’assiette", "oui": "Réponse qui le demande",
    "question": "Question", "regle": "Règle", "regles": "Règles du dossier",
    "service": "Service", "succede": "Dispositifs auxquels il succède",
    "Financement.derogation": "Question où l’exception s’argumente",
    "destinataires": "Destinataires",
    "duree_mois": "Durée", "durees": "Durées", "echeances": "Échéances",
    "eligibilite": "Éligibilité", "enfants_maximum": "Nombre d’enfants au plus",
    "enveloppe": "Enveloppe du dispositif", "famille": "Famille de barème",
    "financement": "Financement", "financeur": "Financeur", "fin": "Fin (incluse)",
    "formulaire": "Dossier de candidature", "frequence": "Fréquence",
    "gestion_annuelle": "Gestion locative, par logement et par an",
    "hypothese": "Hypothèse", "hypotheses": "Hypothèses",
    "hypothese_objectifs": "Hypothèse sur les objectifs non atteints",
    "imputation": "Imputation", "indicateurs": "Indicateurs", "instance": "Instance",
    "jour": "Jour du mois",
    "jours_relogement": "Jours payés au relogement", "libelle": "Libellé",
    "longueur_maximum": "Longueur au plus", "minimum": "À partir de l’âge de",
    "mois": "Mois", "mois_captation": "Mois payés à la captation",
    "mois_de_sortie_au_31_decembre": "Mois de sortie comptés jusqu’au 31 décembre",
    "mois_entre_locataires": "Mois payés entre deux locataires",
    "mois_maximum": "Nombre de mois payés au plus",
    "mois_pour_le_bilan": "Délai pour remettre le bilan",
    "mois_vacance_technique": "Mois payés pendant une vacance technique",
    "moment": "Quand", "motif": "Motif", "nature": "Nature", "nombre": "Nombre",
    "non_precise": "Ce qui n’est pas précisé", "numero": "Numéro",
    "objet": "Objet", "obligatoire": "Obligatoire", "options": "Réponses proposées",
    "ouverture": "Ouverture", "parmi": "Situations admises", "parts": "Parts",
    "payeur": "Payeur", "poids": "Poids dans la note", "selection": "Critères annoncés",
    "CritereSelection.maximum": "Note au plus", "periode": "Période de réalisation", "personne":
    "Critères sur la personne", "pieces": "Pièces", "plafond_logements":
    "Nombre de logements au plus", "plafond_structure": "Aide au plus par structure",
    "pluriel": "Au pluriel", "points": "Points", "points_par_etp": "Points par ETP",
    "porteurs": "Porteurs", "precisions": "Précisions",
    "prefixes": "Communes dont le code INSEE commence par",
    "presence_obligatoire": "Présence obligatoire de", "prix": "Prix",
    "prix_annuel": "Prix par logement et par an", "prix_semaine":
    "Prix par semaine supplémentaire", "prix_unitaire": "Prix d’une unité",
    "prix_unite": "Unité de ce prix", "profil": "Profil", "public": "Public",
    "questions": "Questions", "qui": "Qui le doit", "realisation":
    "Réalisation propre à cette session", "sanctions": "Sanctions", "section": "Partie",
    "sections": "Parties", "semaines_maximum": "Semaines supplémentaires au plus",
    "sens": "Sens", "sessions": "Sessions de dépôt", "sinon": "Sinon",
    "situations": "Situations", "source": "Source", "sources": "Sources", "suivi": "Suivi",
    "taux": "Part", "taux_indirect": "Part des charges indirectes",
    "taux_maximum": "Part du budget de l’action, au plus",
    "tentatives_minimum": "Tentatives au moins", "texte": "Texte",
    "thematique": "Thématique", "toutes": "Toute structure peut répondre",
    "type": "Type de réponse", "types": "Types de mesure", "unite": "Unité",
    "unites": "Unités comptées", "valeur": "Valeur", "valeur_point": "Valeur du point",
    "versements": "Versements",
    "Financement.texte": "Comment l’aide est financée",
    "Hypothese.texte": "Lecture retenue", "NonPrecise.texte": "Ce que l’on ignore",
    "Sanction.motif": "Manquement", "ADecider.motif": "Pourquoi le montant se décide",
    "Echeance.objet": "Ce qui est dû", "DerogationAge.minimum": "Dès l’âge de",
    "Forfait.condition": "Condition du versement entier",
    "Points.actes": "Actes payés en points", "Imputation.libelle": "Ligne budgétaire",
    "Imputation.imputation": "Compte d’imputation", "Fiche.libelle": "Nom du dispositif",
    "Question.libelle": "Question", "Periode.texte": "Précision",
    "Public.texte": "Public visé", "Porteurs.texte": "Porteurs admis, en une phrase",
    "Profil.texte": "Professionnels demandés", "Duree.types": "Types de mesure concernés",
    "Duree.famille": "Ce qui est borné", "Duree.nombre": "Nombre de fois au plus",
    "a_domicile": "Dont à domicile", "conditions": "Conditions",
    "perimetre": "Ce qui ne se cumule pas", "termes": "Barèmes additionnés",
    "Plafond.montant": "Plafond", "Plafond.bareme": "Barème ramené à ce plafond",
    "ProratiseObjectifs.bareme": "Barème ramené aux objectifs",
}  # fmt: skip

AIDES = {
    "code": "Minuscules, chiffres et tirets bas. Laissé vide, il est tiré du libellé.",
    "source": "Le texte et son article, par exemple : 003 annexe 9 art. 4.",
    "alias": "Un par ligne.", "contenu": "Un élément par ligne.",
    "precisions": "Une par ligne.", "sources": "Une par ligne.",
    "a_apprecier": "Une condition par ligne.", "options": "Une réponse par ligne.",
    "colonnes": "Une colonne par ligne.",
    "colonnes_nombres": "Une par ligne, écrite comme ci-dessus.",
    "succede": "Un par ligne, par exemple : 2024/4.1.",
    "comptes": "Un par ligne, par exemple : 64.", "hors_base": "Un par ligne ; vide : aucun.",
    "question": "Le nom court d’une question du dossier.",
    "argument": "Le nom court d’une question du dossier.",
    "duree": "Le nom court d’une des durées de la fiche.",
    "BorneDeQuantite.unite": "Le nom court d’une unité, si la borne porte sur un volume.",
    "Financement.derogation": "Vide si aucune exception n’est prévue.",
    "destinataires": "Un par ligne.",
    "presence_obligatoire": "Un par ligne.", "parmi": "Une par ligne, en nom court.",
    "situations": "Une par ligne, en nom court.", "prefixes": "Un par ligne, par exemple : 62.",
    "hypothese": "Si ce point repose sur une lecture choisie plutôt que sur un texte.",
    "avant": "Cet âge est exclu.", "minimum": "Cet âge est inclus.",
    "taux": "Vide si les textes ne la donnent pas.",
    "plafond_structure": "Vide si les textes ne le disent pas.",
    "enveloppe": "Vide si les textes ne la disent pas.",
    "prix_unitaire": "Seulement s’il est écrit dans les textes.",
    "sinon": "Vide si les textes ne disent rien.",
    "nombre": "Un nombre négatif compte avant l’événement.",
    "categories": "Aucune case cochée : les textes ne le précisent pas.",
    "realisation": "À remplir si elle diffère de la période du dispositif.",
    "jour": "De 1 à 31.", "mois": "De 1 à 12.",
    "Session.code": "Minuscules, chiffres et tirets bas, par exemple : unique.",
    "Borne.valeur": "Vide pour une règle sans nombre.",
    "prix_unite": "Par exemple : place.", "conditions": "Une par ligne, en nom court.",
    "Plafond.montant": "Vide : le montant de la convention.",
    "Duree.types": "Un par ligne ; vide : tous.", "Duree.nombre":
    "Vide : autant que le total le permet.",
}  # fmt: skip

UNITES = {
    "duree_mois": "mois", "mois_pour_le_bilan": "mois", "longueur_maximum": "signes",
    "base_annuelle": "jours", "jours_relogement": "jours", "avant": "ans", "minimum": "ans",
}  # fmt: skip

CHOIX: dict[str, Mapping[Any, str]] = {
    "canal": {"plateforme": "en ligne, sur la plateforme", "services": "auprès des services",
              "np": "non précisé par les textes"},
    "moment": MOMENTS,
    "type": {"texte": "texte libre", "nombre": "nombre", "montant": "montant en euros",
             "choix": "choix dans une liste", "choix_multiple": "plusieurs choix dans une liste",
             "date": "date", "tableau": "tableau", "attestation": "case à cocher pour attester"},
    "regle": {"contact_prealable": "contact avec un service avant le dépôt",
              "poste_exclu": "pas de poste, sauf exception argumentée",
              "annees_de_financement": "nombre d’années de financement",
              "demarrage": "démarrage entre deux dates", "duree_action": "durée de l’action",
              "borne": "borne d’une réponse ou d’un volume",
              "charges_indirectes": "part des charges indirectes"},
    "nature": {"comite": "comité", "reporting": "tableau de suivi", "information": "information",
               "compte_rendu": "compte rendu", "rencontre": "rencontre", "bilan": "bilan",
               "simple": "un prix par acte", "porte_close": "porte close, après des tentatives",
               "semaines": "prix et semaines supplémentaires"},
    "ActeAvecRencontre.nature": {"rencontre": "acte avec rencontre du ménage"},
    "sens": {"minimum": "au moins", "maximum": "au plus", "exacte": "exactement",
             "regle": "règle sans nombre"},
    "financeur": FINANCEURS,
    "depuis": EVENEMENTS,
    "famille": {
        "forfait": "forfait : le montant entier, avec ou sans condition",
        "cout_par_place": "coût par place réalisée", "cout_par_mesure": "coût par mesure",
        "points": "points", "jour_occupation": "jour d’occupation",
        "logement_occupe": "logement occupé", "actes": "actes, chacun à son prix",
        "depenses_au_taux": "dépenses justifiées, au prorata",
        "depenses_plafonnees": "dépenses, charges indirectes plafonnées",
        "depenses_forfaitaires": "dépenses, charges indirectes forfaitaires",
        "parts": "parts, chacune selon un critère",
        "a_decider": "à décider : les textes ne donnent pas de règle",
        "somme": "somme de plusieurs barèmes", "plafond": "un barème, ramené à un plafond",
        "proratise_objectifs": "un barème, ramené au taux d’objectifs atteints"},
    "Duree.famille": {
        "borne": "autre borne", "initiale": "durée initiale",
        "renouvellement": "renouvellement", "prolongation": "prolongation exceptionnelle",
        "plafond": "durée totale au plus", "suspension": "suspension au plus",
        "frequence": "fréquence des rencontres", "non_cumul": "non-cumul"},
    "perimetre": {"fsl": "un autre accompagnement FSL", "tous": "tout autre accompagnement"},
    "critere": {"age": "âge", "residence": "résidence", "sejour": "séjour régulier",
                "situation": "situation", "premiere_demande": "première demande de logement",
                "menage": "composition du ménage"},
    "delai": {"jours": "en jours", "jours_ouvres": "en jours ouvrés", "mois": "en mois",
              "mois_franc": "en mois francs",
              "premier_du_mois_suivant": "le 1er du mois suivant",
              "annee_suivante": "un jour de l’année suivante",
              "chaque_annee": "un jour de chaque année suivante",
              "date_fixe": "à une date fixe"},
    "categories": CATEGORIES,
    "mois_de_sortie_au_31_decembre": dict(enumerate(MOIS, start=1)),
}  # fmt: skip

#: What one row of a list is called: « la pièce », and whether it is feminine.
LIGNES = {
    "sessions": "une session", "pieces": "une pièce", "sections": "une partie",
    "questions": "une question", "versements": "un versement", "echeances": "une échéance",
    "suivi": "un suivi", "durees": "une durée", "indicateurs": "un indicateur",
    "unites": "une unité", "sanctions": "une sanction", "chiffres": "un chiffre",
    "personne": "un critère", "hypotheses": "une hypothèse", "non_precise": "un point",
    "types": "un type", "actes": "un acte", "parts": "une part",
    "termes": "un barème", "regles": "une règle", "avis": "une instance",
    "selection": "un critère",
}  # fmt: skip

#: Keys typed in a large box.
LONGS = frozenset({"texte", "objet", "consequence", "motif"})
#: Order of the keys inside a row: what names it first, what justifies it last.
_DEBUT = ("famille", "regle", "critere", "delai", "nature", "toutes", "libelle", "type", "section")
_FIN = ("aide", "source", "hypothese", "hypotheses", "code")


def rang(nom: str) -> int:
    """Where a key is shown among the others of its group."""
    if nom in _DEBUT:
        return _DEBUT.index(nom) - 100
    return 100 + _FIN.index(nom) if nom in _FIN else 0


#: The forms of one union share their words.
_UNIONS = {
    nom: union
    for union, type_ in (("Echeance", Echeance), ("Duree", Duree))
    for nom in (m.__name__ for m in get_args(get_args(type_)[0]))
}


def _cles(modele: str, nom: str) -> tuple[str, str, str]:
    return f"{modele}.{nom}", f"{_UNIONS.get(modele, modele)}.{nom}", nom


def _selon(table: dict[str, str], modele: str, nom: str) -> str:
    return next((table[cle] for cle in _cles(modele, nom) if cle in table), "")


def libelle(modele: str, nom: str) -> str:
    """The label of a key."""
    return _selon(LIBELLES, modele, nom) or nom


def aide(modele: str, nom: str) -> str:
    """The help of a key, maybe empty."""
    return _selon(AIDES, modele, nom)


def choix(modele: str, nom: str, valeur: object) -> str:
    """A closed value in words."""
    for cle in _cles(modele, nom):
        if isinstance(valeur, str | int) and valeur in CHOIX.get(cle, {}):
            return CHOIX[cle][valeur]
    return str(valeur)


def ligne(nom: str) -> str:
    """« pièce »: a row of the list `nom`, without its article."""
    return LIGNES[nom].partition(" ")[2]
