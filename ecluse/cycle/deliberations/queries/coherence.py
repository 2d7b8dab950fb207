"""The coherence of a rapport as it is written: the rules of `ecluse.regles`, read on its rows.

Each anomaly comes with its place on the page, what was expected and found in words, and whether
one click repairs it. Nothing here is a second set of rules: rows become what the rules read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from ecluse.annuaire.models import Territoire
from ecluse.cycle.deliberations.models import Article, AvisCommission, Operation, Rapport
from ecluse.cycle.deliberations.queries.blocs import BlocLu
from ecluse.cycle.deliberations.queries.lignes import ECARTES, LigneLue, lignes_du_rapport
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.coherence.anomalie import Anomalie, erreur
from ecluse.regles.coherence.lecture import Article as ArticleAnnonce
from ecluse.regles.coherence.lecture import LigneRepartition, a_remplir
from ecluse.regles.coherence.repartition import (
    TOUT_LE_DEPARTEMENT,
    Repere,
    controler_article,
    controler_imputation,
    controler_ligne,
    doublons,
)
from ecluse.regles.coherence.seance import (
    Vote,
    controler_avis,
    controler_periode,
    controler_vote,
)
from ecluse.regles.dates import ecrire_date
from ecluse.regles.fiches import Fiche
from ecluse.regles.texte import accorder

_EN_EUROS = {
    "somme_article",
    "centimes_perdus",
    "depassement_ae",
    "solde_budget",
    "plafond_dispositif",
    "prix_unitaire",
    "somme_imputation",
}
_EN_JOURS = {"effet_retroactif", "periode_inversee", "avis_manquant"}
#: What one click repairs: the article then announces what its lines make.
_REPARABLES = {"somme_article", "centimes_perdus", "nombre_operations", "somme_imputation"}


@dataclass(frozen=True)
class Constat:
    """An anomaly at its place. `ancre` is an identifier of the page; `reparer` the internal name
    of the article that one click repairs, empty when a person must decide."""

    anomalie: Anomalie
    ancre: str
    lieu: str
    reparer: str = ""

    @property
    def est_erreur(self) -> bool:
        """It prevents the order of the day."""
        return self.anomalie.gravite == "erreur"

    @property
    def message(self) -> str:
        """What is wrong, in a sentence that does not say again where."""
        suite = self.anomalie.message.removeprefix(f"{self.lieu}\u00a0: ")
        return suite[:1].upper() + suite[1:]

    @property
    def attendu(self) -> str:
        """What was expected, in words; empty when the rule expects nothing precise."""
        return _en_mots(self.anomalie.code, self.anomalie.attendu)

    @property
    def trouve(self) -> str:
        """What was found, in words."""
        return _en_mots(self.anomalie.code, self.anomalie.trouve)

    @property
    def reparation(self) -> str:
        """What the button does: « Annoncer 45 000,00 € »."""
        return f"Annoncer {self.attendu}" if self.reparer else ""


def _en_mots(code: str, valeur: str | None) -> str:
    if not valeur:
        return ""
    try:
        if code in _EN_EUROS:
            return ecrire_montant(Decimal(valeur))
        if code in _EN_JOURS:
            return ecrire_date(date.fromisoformat(valeur))
    except (InvalidOperation, ValueError):
        return valeur
    return accorder(int(valeur), "opération") if code == "nombre_operations" else valeur


def _etiquette(article: Article) -> str:
    """The label by which the rule finds the lines of an article: they are given, not searched."""
    return f"article {article.numero}"


def _ligne(ligne: LigneLue, etiquette: str, annee: int) -> LigneRepartition:
    """A line as the rules read it."""
    return LigneRepartition(
        rang=ligne.pk,
        deliberation=f"{ligne.annee or annee}-",
        thematique=etiquette,
        operation=ligne.operation,
        territoire=";".join(ligne.territoires) or ligne.territoire_ecrit or TOUT_LE_DEPARTEMENT,
        structure=ligne.structure,
        montant=ligne.montant,
        debut=ligne.debut,
        fin=ligne.fin,
        agregat=False,
        quantite=ligne.quantite,
        unite=ligne.unite,
        fsl=ligne.fsl,
    )


def _annonce(article: Article) -> ArticleAnnonce:
    return ArticleAnnonce.model_construct(
        numero=str(article.numero),
        objet=article.objet,
        lignes=(_etiquette(article),),
        montant=article.montant,
        nombre=article.nombre,
    )


def reparation_de_l_article(article: Article) -> tuple[Decimal, int]:
    """What the lines of an article make: their sum in euros without the FSL, and how many
    operations the rule counts. Of an article that imputes: what the others put there."""
    articles = list(article.rapport.articles.select_related("operation"))
    lignes = lignes_du_rapport(article.rapport, articles)
    if article.role == Article.Objet.IMPUTATION:
        vifs = [a for a in articles if a.etat not in ECARTES]
        return _a_imputer(article, vifs, lignes), 0
    lues = lignes.get(article.pk, [])
    somme = sum((x.montant for x in lues if not x.fsl), ZERO)
    siennes = [_ligne(x, _etiquette(article), 0) for x in lues]
    faux = _annonce(article).model_copy(update={"montant": None, "nombre": -1})
    nombres = [a.attendu for a in controler_article(faux, siennes)]
    return somme, int(nombres[0]) if nombres and nombres[0] is not None else 0


@dataclass(frozen=True)
class Matiere:
    """What a rapport is checked on. `budget`: anomalies of the budget table, by code of line;
    `fiches`: the fiche of each dispositif by its reference."""

    rapport: Rapport
    articles: list[Article]
    lignes: Mapping[int, list[LigneLue]]
    avis: list[AvisCommission]
    blocs: list[BlocLu]
    budget: list[tuple[str, list[Anomalie]]]
    fiches: Mapping[str, Fiche]


def controler(matiere: Matiere) -> list[Constat]:
    """Everything that the rules say of the rapport, errors first (one query).

    Articles refused or withdrawn are no longer checked.
    """
    vifs = [a for a in matiere.articles if a.etat not in ECARTES]
    repere = Repere(
        territoires=frozenset(Territoire.objects.values_list("nom", flat=True)),
        fiches=matiere.fiches,
        annuaire=frozenset(
            x.structure.casefold() for xs in matiere.lignes.values() for x in xs if x.connue
        ),
    )
    constats = [
        *_entete(matiere),
        *_articles(matiere, vifs),
        *_lignes(matiere, vifs, repere),
        *_budget(matiere),
        *_votes(matiere),
    ]
    return sorted(constats, key=lambda c: not c.est_erreur)


def _entete(matiere: Matiere) -> Iterator[Constat]:
    rapport = matiere.rapport
    for quoi, texte in (("titre", rapport.titre), ("exposé", rapport.expose)):
        if a_remplir(texte):
            yield Constat(_vide(quoi), "t-expose" if quoi == "exposé" else "contenu", "En-tête")
    if rapport.seance is not None:
        for anomalie in controler_avis(
            [(a.commission, a.date) for a in matiere.avis], rapport.seance
        ):
            yield Constat(anomalie, "t-avis", "Avis des commissions")


def _vide(quoi: str, texte: str = "") -> Anomalie:
    return erreur("champ_vide", f"{quoi} : il reste un « XX » à remplir.", None, texte or None)


def _ancre(article: Article) -> str:
    return f"t-article-{article.numero}"


def _articles(matiere: Matiere, articles: list[Article]) -> Iterator[Constat]:
    annee = matiere.rapport.seance.year if matiere.rapport.seance else 0
    for anomalie in doublons(map(_annonce, articles)):
        # What it expected is the number of the first of the two.
        yield Constat(anomalie, f"t-article-{anomalie.attendu}", "Articles")
    for article in articles:
        lieu = f"Article {article.numero}"
        for quoi in (article.objet, article.hypothese):
            if a_remplir(quoi):
                yield Constat(_vide(lieu, quoi), _ancre(article), lieu)
        siennes = [
            _ligne(x, _etiquette(article), annee) for x in matiere.lignes.get(article.pk, ())
        ]
        anomalies = [
            *controler_article(_annonce(article), siennes),
            *_imputation(matiere, article, articles),
        ]
        for anomalie in anomalies:
            reparer = article.uid if anomalie.code in _REPARABLES else ""
            yield Constat(anomalie, _ancre(article), lieu, reparer)


def _imputation(matiere: Matiere, article: Article, articles: list[Article]) -> Iterable[Anomalie]:
    """An act that corrects another imputes what it takes back too: a person reads it."""
    if article.role != Article.Objet.IMPUTATION or matiere.rapport.rectifie_id is not None:
        return ()
    return controler_imputation(_annonce(article), _a_imputer(article, articles, matiere.lignes))


def _a_imputer(
    imputation: Article, articles: Iterable[Article], lignes: Mapping[int, list[LigneLue]]
) -> Decimal:
    """What is put on the operation of an article that imputes, on all of them when it names none
    (euros): the lines that the Département pays, or the recettes of a line of recettes."""
    operation = imputation.operation
    siens = [a for a in articles if operation is None or a.operation_id == operation.pk]
    if operation is not None and operation.sens == Operation.Sens.RECETTE:
        recettes = (a.montant for a in siens if a.role == Article.Objet.RECETTE)
        return sum((m for m in recettes if m is not None), ZERO)
    return sum((x.montant for a in siens for x in lignes.get(a.pk, ()) if not x.fsl), ZERO)


def _lignes(matiere: Matiere, articles: list[Article], repere: Repere) -> Iterator[Constat]:
    seance = matiere.rapport.seance
    annee = seance.year if seance else 0
    periodes: set[tuple[date | None, date | None]] = set()
    for article in articles:
        for x in matiere.lignes.get(article.pk, ()):
            lieu = f"Article {article.numero}, {x.structure}"
            ancre = f"l-{x.uid}"
            anomalies = list(controler_ligne(_ligne(x, "", annee), repere))
            periode = (x.debut, x.fin)
            if periode not in periodes:
                # Three hundred lines of a same call start on the same day: told once.
                periodes.add(periode)
                anomalies += controler_periode(*periode, seance)
            if not x.dossier and any(map(a_remplir, (x.operation, x.structure, x.description))):
                anomalies.append(_vide(x.structure))
            yield from (Constat(a, ancre, lieu) for a in anomalies)


def _budget(matiere: Matiere) -> Iterator[Constat]:
    for code, anomalies in matiere.budget:
        for anomalie in anomalies:
            yield Constat(anomalie, "t-budget", f"Budget, {code}")


def _votes(matiere: Matiere) -> Iterator[Constat]:
    for bloc in matiere.blocs:
        compte = bloc.decompte
        if compte is None:
            continue
        vote = Vote(compte.pour, compte.contre, compte.abstention_publiee, compte.absents)
        for anomalie in controler_vote(vote, compte.membres):
            yield Constat(anomalie, f"t-bloc-{bloc.bloc.rang}", bloc.titre)


def erreurs(constats: Iterable[Constat]) -> list[Constat]:
    """Those that prevent the order of the day."""
    return [c for c in constats if c.est_erreur]
