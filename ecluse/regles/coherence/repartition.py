"""Checks over the lines of a répartition, and of the articles that vote them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ecluse.regles.argent import ZERO, cents, ecrire_montant
from ecluse.regles.coherence.anomalie import Anomalie, erreur, signalement
from ecluse.regles.coherence.lecture import Article, LigneRepartition
from ecluse.regles.fiches.modele import Fiche
from ecluse.regles.texte import accorder

TOUT_LE_DEPARTEMENT = "Département"
_NON_PRECISE = ("non précisé", "répartition en annexe")
_OPERATION = re.compile(r"Op\.\s?\d+")


@dataclass(frozen=True, slots=True)
class Repere:
    """What lines are compared with."""

    territoires: frozenset[str]
    fiches: Mapping[str, Fiche]
    #: Names of known structures; None: not checked.
    annuaire: frozenset[str] | None = None

    def fiche_de(self, ligne: LigneRepartition) -> Fiche | None:
        """The fiche of a line: the first word of its operation, or an alias of the fiche."""
        annee = ligne.deliberation.partition("-")[0]
        premier = ligne.operation.partition(" ")[0]
        exacte = self.fiches.get(f"{annee}/{premier}")
        if exacte is not None:
            return exacte
        for fiche in self.fiches.values():
            if str(fiche.annee) != annee:
                continue
            for alias in fiche.alias:
                if ligne.operation == alias or ligne.operation.startswith(f"{alias} "):
                    return fiche
        return None


def controler_ligne(ligne: LigneRepartition, repere: Repere) -> Iterator[Anomalie]:
    """Ceiling, unit price, territoire and structure of one line; `agregat` lines are sums."""
    if ligne.agregat:
        return
    fiche = repere.fiche_de(ligne)
    if fiche is not None and ligne.montant is not None:
        yield from _montant(ligne.montant, ligne, fiche)
    yield from _territoires(ligne, repere.territoires)
    if repere.annuaire is not None and ligne.structure.casefold() not in repere.annuaire:
        yield signalement(
            "structure_inconnue",
            f"« {ligne.structure} » n'est pas dans l'annuaire.",
            None,
            ligne.structure,
        )


def _montant(montant: Decimal, ligne: LigneRepartition, fiche: Fiche) -> Iterator[Anomalie]:
    financement = fiche.financement
    plafond = financement.plafond_structure
    if plafond is not None and montant > plafond:
        yield erreur(
            "plafond_dispositif",
            f"{ligne.structure} : {ecrire_montant(montant)} pour un plafond de "
            f"{ecrire_montant(plafond)} par structure ({fiche.nom}).",
            plafond,
            montant,
        )
    prix = financement.prix_unitaire
    if prix is None or ligne.quantite is None or ligne.unite != financement.prix_unite:
        return
    attendu = cents(ligne.quantite * prix)
    if montant != attendu:
        yield erreur(
            "prix_unitaire",
            f"{ligne.structure} : {ligne.quantite.normalize():f} {ligne.unite} à "
            f"{ecrire_montant(prix)} font {ecrire_montant(attendu)}.",
            attendu,
            montant,
        )


def _territoires(ligne: LigneRepartition, connus: frozenset[str]) -> Iterator[Anomalie]:
    for nom in (n.strip() for n in ligne.territoire.split(";")):
        if nom in connus or nom == TOUT_LE_DEPARTEMENT:
            continue
        if nom.casefold().startswith(_NON_PRECISE):
            yield signalement(
                "territoire_inconnu", f"Le territoire n'est pas donné : « {nom} ».", None, nom
            )
        else:
            yield erreur("territoire_inconnu", f"« {nom} » n'est pas un territoire.", None, nom)


def controler_article(article: Article, lignes: Iterable[LigneRepartition]) -> Iterator[Anomalie]:
    """Sum and number of operations of an article; one that matches no line is not compared."""
    siennes = [x for x in lignes if x.thematique in article.labels or x.operation in article.labels]
    if not siennes:
        return
    payees = [x for x in siennes if not x.fsl]
    if article.montant is not None and payees:
        yield from _somme(article, article.montant, payees)
    nombre = len({(x.thematique, _operation(x.operation)) for x in siennes})
    if article.nombre is not None and article.nombre != nombre:
        annonce = accorder(article.nombre, "opération annoncée", "opérations annoncées")
        yield _dans_le_toml(
            erreur(
                "nombre_operations",
                f"Article {article.numero} : {annonce}, {nombre} dans la répartition.",
                nombre,
                article.nombre,
            )
        )


def controler_imputation(article: Article, depenses: Decimal) -> Iterator[Anomalie]:
    """An article that imputes expenses and announces an amount (euros): what the articles that vote
    money put on the same operation, or on all of them when it names none."""
    if article.montant is None or article.montant == depenses:
        return
    yield erreur(
        "somme_imputation",
        f"Article {article.numero} : les articles votent {ecrire_montant(depenses)} à imputer, "
        f"celui-ci annonce {ecrire_montant(article.montant)}.",
        depenses,
        article.montant,
    )


def _somme(
    article: Article, montant: Decimal, lignes: list[LigneRepartition]
) -> Iterator[Anomalie]:
    somme = sum((x.montant or ZERO for x in lignes), ZERO)
    ecart = abs(somme - montant)
    if ecart == 0:
        return
    yield _dans_le_toml(
        erreur(
            "somme_article" if ecart >= 1 else "centimes_perdus",
            f"Article {article.numero} : les lignes font {ecrire_montant(somme)}, l'article "
            f"{ecrire_montant(montant)}.",
            somme,
            montant,
        )
    )


def _dans_le_toml(anomalie: Anomalie) -> Anomalie:
    return replace(anomalie, fichier="deliberation.toml")


def _operation(libelle: str) -> str:
    """« Op.2 » for every « Op.2 … », else the first word (a code)."""
    trouve = _OPERATION.match(libelle)
    return trouve.group() if trouve else libelle.partition(" ")[0]


def doublons(articles: Iterable[Article]) -> Iterator[Anomalie]:
    """Two articles with the same object."""
    vus: dict[str, str] = {}
    for article in articles:
        objet = " ".join(article.objet.casefold().split())
        premier = vus.get(objet)
        vus.setdefault(objet, article.numero)
        if premier is not None:
            yield _dans_le_toml(
                erreur(
                    "doublon_acte",
                    f"Les articles {premier} et {article.numero} ont le même objet : "
                    f"« {article.objet} ».",
                    premier,
                    article.numero,
                )
            )
