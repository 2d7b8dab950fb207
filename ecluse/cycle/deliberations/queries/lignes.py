"""The lines of a rapport as pages and checks read them: plain rows, however many there are."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from ecluse.cycle.deliberations.models import LigneRapport, Rapport

#: A line that counts in a rapport: not taken out, of an article that was neither refused nor
#: withdrawn.
QUI_COMPTE = Q(retiree_le__isnull=True) & ~Q(article__etat__in=("rejete", "retire"))

_CHAMPS = (
    "pk",
    "uid",
    "article_id",
    "montant",
    "financement",
    "votee",
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
    its dossier and of its fiche.
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
    territoires: list[str] = field(default_factory=list)

    @property
    def territoire(self) -> str:
        """Its territoires in words, as written when none is known."""
        return ", ".join(self.territoires) or self.territoire_ecrit


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
    )


def lignes_du_rapport(rapport: Rapport) -> dict[int, list[LigneLue]]:
    """The lines not taken out, by article, in the order in which they were put (two queries)."""
    actives = LigneRapport.objects.filter(article__rapport=rapport, retiree_le__isnull=True)
    lues = {x["pk"]: _lire(x) for x in actives.order_by("rang", "id").values(*_CHAMPS)}
    liens = LigneRapport.territoires.through.objects.filter(lignerapport__in=list(lues))
    for pk, nom in liens.order_by("id").values_list("lignerapport_id", "territoire__nom"):
        lues[pk].territoires.append(nom)
    par_article: dict[int, list[LigneLue]] = {}
    for ligne in lues.values():
        par_article.setdefault(ligne.article, []).append(ligne)
    return par_article
