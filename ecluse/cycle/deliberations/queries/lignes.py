"""The lines of a rapport as pages and checks read them: plain rows, however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from ecluse.cycle.deliberations.models import Article, LigneRapport, Rapport
from ecluse.socle import journal
from ecluse.socle.models import Journal

#: Articles that the assembly refused, or that were withdrawn before the vote. A line that counts is
#: of none of them, and was not taken out.
ECARTES = ("rejete", "retire")
QUI_COMPTE = Q(retiree_le__isnull=True) & ~Q(article__etat__in=ECARTES)

#: What a line that names no territoire covers: the form says so where it is typed.
TOUT_LE_DEPARTEMENT = "Tout le département"

_CHAMPS = (
    "pk",
    "uid",
    "article_id",
    "montant",
    "financement",
    "votee",
    "retiree_le",
    "candidature__uid",
    "candidature__numero",
    "candidature__intitule",
    "candidature__structure__nom",
    "candidature__debut",
    "candidature__fin",
    "candidature__session__version__empreinte",
    "candidature__session__version__dispositif__code",
    "candidature__session__version__dispositif__libelle",
    "candidature__session__version__dispositif__annee",
    "proposition__montant_demande",
    "structure__nom",
    "beneficiaire",
    "libelle_operation",
    "thematique",
    "territoire_ecrit",
    "description",
    "debut",
    "fin",
    "quantite",
    "unite",
)


@dataclass(slots=True)
class LigneLue:
    """A line in force. Amounts in euros; `territoires` are names.

    `dossier` and `numero` are empty for a line that comes from no dossier; `connue` says that its
    structure is in the directory; `annee`, `code` and `empreinte` are those of the dispositif of
    its dossier and of its fiche; `liberee` says that the refusal or the withdrawal of its article
    freed it.
    """

    pk: int
    uid: str
    article: int
    montant: Decimal
    fsl: bool
    votee: bool
    dossier: str
    numero: str
    structure: str
    connue: bool
    objet: str
    operation: str
    thematique: str
    demande: Decimal | None
    debut: date | None
    fin: date | None
    empreinte: str
    annee: int | None
    code: str
    quantite: Decimal | None
    unite: str
    description: str
    territoire_ecrit: str
    liberee: bool = False
    territoires: list[str] = field(default_factory=list)

    @property
    def territoire(self) -> str:
        """Its territoires in words, as written when none is known."""
        return ", ".join(self.territoires) or self.territoire_ecrit or TOUT_LE_DEPARTEMENT


def _lire(x: dict) -> LigneLue:
    dossier = x["candidature__uid"] or ""
    code = x["candidature__session__version__dispositif__code"] or ""
    libelle = x["candidature__session__version__dispositif__libelle"] or ""
    return LigneLue(
        pk=x["pk"],
        uid=x["uid"],
        article=x["article_id"],
        montant=x["montant"],
        fsl=x["financement"] == LigneRapport.Financement.FSL,
        votee=x["votee"],
        dossier=dossier,
        numero=x["candidature__numero"] or "",
        structure=x["candidature__structure__nom"] or x["structure__nom"] or x["beneficiaire"],
        connue=bool(x["candidature__structure__nom"] or x["structure__nom"]),
        objet=x["candidature__intitule"] if dossier else x["libelle_operation"],
        operation=f"{code} {libelle}" if dossier else x["libelle_operation"],
        thematique=x["thematique"],
        demande=x["proposition__montant_demande"],
        debut=x["candidature__debut"] if dossier else x["debut"],
        fin=x["candidature__fin"] if dossier else x["fin"],
        empreinte=x["candidature__session__version__empreinte"] or "",
        annee=x["candidature__session__version__dispositif__annee"],
        code=code,
        quantite=x["quantite"],
        unite=x["unite"],
        description=x["description"],
        territoire_ecrit=x["territoire_ecrit"],
        liberee=x["retiree_le"] is not None,
    )


def proposees(rapport: Rapport, articles: Iterable[Article]) -> QuerySet[LigneRapport]:
    """The lines that the rapport puts to the vote: those in force, and those that the refusal or
    the withdrawal of their article freed (one query more when there is any such article).

    In: all its articles. A line taken out by hand went before its article was decided: it is left
    out.
    """
    decides = {journal.reference(a): a.pk for a in articles if a.etat in ECARTES}
    visees = Q(retiree_le__isnull=True)
    if decides:
        actes = Journal.objects.filter(objet__in=decides, evenement__in=("rejeter", "retirer"))
        for objet, instant in actes.values_list("objet", "instant"):
            visees |= Q(article=decides[objet], retiree_le__gte=instant)
    return LigneRapport.objects.filter(visees, article__rapport=rapport)


def lignes_du_rapport(rapport: Rapport, articles: Iterable[Article]) -> dict[int, list[LigneLue]]:
    """The lines that the rapport puts to the vote, by article, in the order in which they were put
    (two queries, one more when an article was refused or withdrawn). In: all its articles."""
    visees = proposees(rapport, articles).order_by("rang", "id")
    lues = {x["pk"]: _lire(x) for x in visees.values(*_CHAMPS)}
    liens = LigneRapport.territoires.through.objects.filter(lignerapport__in=list(lues))
    for pk, nom in liens.order_by("id").values_list("lignerapport_id", "territoire__nom"):
        lues[pk].territoires.append(nom)
    par_article: dict[int, list[LigneLue]] = {}
    for ligne in lues.values():
        par_article.setdefault(ligne.article, []).append(ligne)
    return par_article
