"""The rapports: list, what waits to be put to the vote, the members of the assembly."""

import re
from datetime import date
from typing import Any

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from ecluse.annuaire.models import Structure
from ecluse.cycle.appels.models import Dispositif
from ecluse.cycle.deliberations.models import Article, Elu, LigneRapport, Rapport
from ecluse.cycle.deliberations.permissions import rapports_visibles
from ecluse.cycle.deliberations.queries.lignes import QUI_COMPTE
from ecluse.cycle.instruction.models import Proposition
from ecluse.regles.argent import ZERO

_EUROS: DecimalField = DecimalField(max_digits=14, decimal_places=2)


def rapports(acteur: Any) -> QuerySet[Rapport]:
    """The rapports that `acteur` may read, with their `total` in euros, the FSL left out: what
    their lines make, or for a published act what its articles voted."""
    lignes = (
        LigneRapport.objects.filter(
            QUI_COMPTE,
            article__rapport=OuterRef("pk"),
            financement=LigneRapport.Financement.DEPARTEMENTAL,
        )
        .order_by()
        .values("article__rapport")
    )
    votes = (
        Article.objects.filter(
            rapport=OuterRef("pk"),
            rapport__origine=Rapport.Origine.IMPORT,
            role=Article.Objet.FINANCEMENT,
        )
        .order_by()
        .values("rapport")
    )
    return Rapport.objects.filter(rapports_visibles(acteur)).annotate(
        total=Coalesce(
            Subquery(votes.annotate(t=Sum("montant")).values("t")),
            Subquery(lignes.annotate(t=Sum("montant")).values("t")),
            ZERO,
            output_field=_EUROS,
        )
    )


def filtrer(rapports: QuerySet[Rapport], q: str = "", etat: str = "") -> QuerySet[Rapport]:
    """The rapports whose title or number contains `q`, in that state."""
    if q:
        rapports = rapports.filter(
            Q(titre__icontains=q) | Q(numero__icontains=q) | Q(numero_rapport__icontains=q)
        )
    return rapports.filter(etat=etat) if etat else rapports


def en_attente() -> QuerySet[Proposition]:
    """The favourable proposals that no rapport carries, oldest first."""
    return (
        Proposition.objects.filter(
            remplacee_le__isnull=True, candidature__etat="favorable", montant__gt=0
        )
        .select_related("candidature__structure", "candidature__session__version__dispositif")
        .defer("candidature__session__version__contenu")
        .prefetch_related("candidature__territoires")
        .order_by("id")
    )


def dispositifs_en_attente() -> list[tuple[str, str]]:
    """The dispositifs of the proposals that wait: identifier and name (one query)."""
    chemin = "candidature__session__version__dispositif__"
    lus = en_attente().order_by(f"{chemin}annee", f"{chemin}code").select_related(None)
    valeurs = (
        lus.defer(None)
        .prefetch_related(None)
        .values_list(*(chemin + c for c in ("uid", "annee", "code", "libelle")))
    )
    return [(uid, f"{code} {libelle}, {annee}") for uid, annee, code, libelle in valeurs.distinct()]


def filtrer_attente(
    propositions: QuerySet[Proposition], q: str = "", dispositif: str = ""
) -> QuerySet[Proposition]:
    """The proposals whose structure or number contains `q`, of that dispositif (identifier)."""
    if q:
        propositions = propositions.filter(
            Q(candidature__structure__nom__icontains=q) | Q(candidature__numero__icontains=q)
        )
    if dispositif:
        propositions = propositions.filter(
            candidature__session__version__dispositif__uid=dispositif
        )
    return propositions


def refus_en_attente() -> QuerySet[Proposition]:
    """The unfavourable proposals whose refusal is not notified, oldest first."""
    return (
        Proposition.objects.filter(remplacee_le__isnull=True, candidature__etat="defavorable")
        .select_related("candidature__structure", "candidature__session__version__dispositif")
        .defer("candidature__session__version__contenu")
        .order_by("id")
    )


def elus_en_fonction(jour: date | None) -> QuerySet[Elu]:
    """The members of the assembly on that day (all of them when no day is given)."""
    elus = Elu.objects.select_related("groupe").order_by("groupe__rang", "nom", "prenom", "id")
    if jour is None:
        return elus
    return elus.filter(
        Q(debut__isnull=True) | Q(debut__lte=jour), Q(fin__isnull=True) | Q(fin__gte=jour)
    )


def adoptes() -> QuerySet[Rapport]:
    """The acts that another may correct, latest meeting first."""
    return Rapport.objects.filter(etat="adopte").order_by("-seance", "-id")


def lignes_a_rectifier(rapport: Rapport) -> QuerySet[LigneRapport]:
    """The lines of the act that `rapport` corrects which commit money of the Département."""
    return (
        LigneRapport.objects.filter(
            article__rapport=rapport.rectifie_id, votee=True, mouvements__nature="engagement"
        )
        .select_related("candidature__structure", "structure")
        .order_by("id")
    )


#: How many names are offered while one types; anybody may type another.
STRUCTURES_OFFERTES = 300


def noms_de_structures() -> list[str]:
    """Names offered while one types who receives money."""
    noms = Structure.objects.order_by("nom").values_list("nom", flat=True)
    return list(noms[:STRUCTURES_OFFERTES])


def thematiques(annee: int | None) -> list[str]:
    """The thématiques of the dispositifs of that year, of all when no year is given (one query)."""
    dispositifs = Dispositif.objects.exclude(thematique="")
    if annee is not None:
        dispositifs = dispositifs.filter(annee=annee)
    noms = dispositifs.order_by("thematique").values_list("thematique", flat=True)
    return list(noms.distinct())


def reconnaitre(texte: str) -> Structure | None:
    """The structure that people mean by a SIREN, a SIRET, a name or a sigle; None when no structure
    of the directory, or more than one, is called so."""
    chiffres = re.sub(r"\s", "", texte)
    if chiffres.isdecimal() and len(chiffres) in (9, 14):
        return Structure.objects.filter(siren=chiffres[:9]).first()
    propre = texte.strip()
    trouvees = list(
        Structure.objects.filter(Q(nom__iexact=propre) | Q(sigle__iexact=propre)).order_by("id")[:2]
    )
    return trouvees[0] if propre and len(trouvees) == 1 else None
