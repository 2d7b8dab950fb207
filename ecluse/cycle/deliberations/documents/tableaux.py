"""The tables of the documents: budget, répartition, votes; every total is a sum."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from ecluse.cycle.deliberations.decompte import Decompte, VoixGroupe
from ecluse.cycle.deliberations.documents.matiere import ArticleLu, BlocLu, Ligne, Matiere, somme
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.socle.documents import Balisage, tableau

RIEN = "–"


def budget(matiere: Matiere) -> Balisage:
    """The budget table: AE, available, proposed and balance of each operation."""
    return tableau(
        ["Opération", "AE", "Disponible", "Proposition", "Solde"],
        [
            [
                f"{x.operation.code} {x.operation.libelle} ({x.operation.imputation})",
                RIEN if x.ae is None else ecrire_montant(x.ae),
                ecrire_montant(x.disponible),
                ecrire_montant(x.proposition),
                ecrire_montant(x.solde),
            ]
            for x in matiere.budget
        ],
        "gdddd",
        total=["Total", "", "", ecrire_montant(_total(matiere)), ""],
        legende="Tableau budgétaire",
    )


def _total(matiere: Matiere) -> Decimal:
    return sum((x.proposition for x in matiere.budget), ZERO)


def grouper(lignes: Iterable[Ligne], cle: Callable[[Ligne], str]) -> dict[str, list[Ligne]]:
    """The lines under each key, keys in alphabetical order."""
    rangees: dict[str, list[Ligne]] = {}
    for ligne in lignes:
        rangees.setdefault(cle(ligne), []).append(ligne)
    return dict(sorted(rangees.items(), key=lambda x: x[0].casefold()))


def par_cle(
    lignes: Sequence[Ligne], cle: Callable[[Ligne], str], entete: str, legende: str, mot: str
) -> Balisage:
    """How many actions and how much under each key, with the total. `mot`: « Voté »."""
    return tableau(
        [entete, "Actions", mot],
        [
            [nom, str(len(siennes)), ecrire_montant(somme(siennes))]
            for nom, siennes in grouper(lignes, cle).items()
        ],
        "gdd",
        total=["Total", str(len(lignes)), ecrire_montant(somme(lignes))],
        legende=legende,
    )


def par_structure(lignes: Sequence[Ligne], mot: str) -> Balisage:
    """What each structure receives, with its identifier."""
    groupes = grouper(lignes, lambda x: f"{x.beneficiaire}\n{x.identifiant}")
    return tableau(
        ["Bénéficiaire", "SIRET ou RNA", "Actions", mot],
        [
            [
                siennes[0].beneficiaire,
                siennes[0].identifiant or RIEN,
                str(len(siennes)),
                ecrire_montant(somme(siennes)),
            ]
            for siennes in groupes.values()
        ],
        "ggdd",
        total=["Total", "", str(len(lignes)), ecrire_montant(somme(lignes))],
        legende="Répartition par structure",
    )


def par_article(articles: Iterable[ArticleLu], mot: str) -> Balisage:
    """What each article votes, on which operation."""
    lus = [a for a in articles if a.compte and a.departementales]
    lignes = [x for a in lus for x in a.departementales]
    return tableau(
        ["Article", "Opération budgétaire", "Actions", mot],
        [
            [
                f"Article {a.article.numero}",
                str(a.article.operation or RIEN),
                str(len(a.departementales)),
                ecrire_montant(somme(a.departementales)),
            ]
            for a in lus
        ],
        "ggdd",
        total=["Total", "", str(len(lignes)), ecrire_montant(somme(lignes))],
        legende="Répartition par article",
    )


def detail(lignes: Sequence[Ligne], mot: str, legende: str) -> Balisage:
    """The lines one by one, by beneficiary, with the total."""
    triees = sorted(lignes, key=lambda x: (x.beneficiaire.casefold(), x.article))
    return tableau(
        ["Bénéficiaire", "Action", "Territoire", "Demandé", mot],
        [
            [
                x.beneficiaire,
                x.action or RIEN,
                x.territoire,
                RIEN if x.demande is None else ecrire_montant(x.demande),
                ecrire_montant(x.montant),
            ]
            for x in triees
        ],
        "gggdd",
        total=[
            "Total",
            "",
            "",
            _demande(lignes),
            ecrire_montant(somme(lignes)),
        ],
        legende=legende,
    )


def synthese(article: ArticleLu, mot: str) -> Balisage:
    """What an article gives by dispositif: asked, proposed."""
    lignes = article.departementales
    return tableau(
        ["Dispositif", "Actions", "Demandé", mot],
        [
            [nom, str(len(siennes)), _demande(siennes), ecrire_montant(somme(siennes))]
            for nom, siennes in grouper(lignes, lambda x: x.dispositif).items()
        ],
        "gddd",
        total=[
            "Total",
            str(len(lignes)),
            _demande(lignes),
            ecrire_montant(somme(lignes)),
        ],
    )


def _demande(lignes: Sequence[Ligne]) -> str:
    demandes = [x.demande for x in lignes if x.demande is not None]
    return ecrire_montant(sum(demandes, ZERO)) if demandes else RIEN


def compte(bloc: BlocLu) -> Decompte:
    """The count of a block: its groups when they are known, else the totals that were published."""
    presents = sum(1 for d in bloc.deports if d.present)
    voix = [
        VoixGroupe(v.groupe_id, v.groupe.nom, v.pour, v.contre, v.abstention, v.absents)
        for v in bloc.votes
    ]
    return Decompte.de(voix, presents, 0)


def vote(bloc: BlocLu) -> Balisage:
    """The voices by group; those recused are not voices and are counted apart."""
    c = compte(bloc)
    deports: dict[int, int] = {}
    for d in bloc.deports:
        if d.present:
            deports[d.elu.groupe_id] = deports.get(d.elu.groupe_id, 0) + 1
    return tableau(
        ["Groupe", "Pour", "Contre", "Abstention", "Déports", "Absents"],
        [
            [
                v.groupe.nom,
                *map(
                    str,
                    (v.pour, v.contre, v.abstention, deports.get(v.groupe_id, 0), v.absents),
                ),
            ]
            for v in bloc.votes
        ],
        "gddddd",
        total=["Total", *map(str, (c.pour, c.contre, c.abstention, c.deports, c.absents))],
    )
