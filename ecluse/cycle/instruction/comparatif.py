"""All the dossiers of a dispositif against its envelope: rows, totals, export (reads only)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    DecimalField,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import droits_de
from ecluse.cycle.appels.models import Dispositif
from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction.models import (
    FINANCENT,
    Avis,
    Grille,
    Notation,
    Recevabilite,
    SensProposition,
    Verdict,
)
from ecluse.cycle.instruction.permissions import AVIS_OUVERT
from ecluse.cycle.instruction.queries import ETATS_LUS
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.texte import accorder, typographie
from ecluse.socle import tableur

TAILLE = 100
#: The order that each column asks for; keys are never null and the last one is unique.
TRIS = {
    "structure": ("structure__nom", "id"),
    "etat": ("etat", "id"),
    "demande": ("demande", "id"),
    "note": ("note_triee", "id"),
    "retenu": ("retenu_trie", "id"),
}
TRI = "structure"
_MONTANT: "DecimalField[Any, Any]" = DecimalField(max_digits=14, decimal_places=2)


def cles(tri: str) -> tuple[str, ...]:
    """The keys of a sort (« -demande » descends); the default one for an unknown word."""
    choisies = TRIS.get(tri.lstrip("-"), TRIS[TRI])
    return tuple(f"-{c}" for c in choisies) if tri.startswith("-") else choisies


def dispositifs(acteur: Any) -> QuerySet[Dispositif]:
    """Those that `acteur` may compare, with how many dossiers each has received."""
    condition = Q(pk__in=[])
    for droit in droits_de(acteur):
        if droit.role not in (Role.INSTRUCTEUR, Role.PILOTAGE) or droit.territoire_id:
            continue
        if not droit.dispositifs:
            condition = Q()
            break
        for nom in droit.dispositifs:
            annee, _, code = nom.partition("/")
            condition |= Q(annee=annee, code=code)
    dans = Q(versions__sessions__candidatures__etat__in=ETATS_LUS)
    return (
        Dispositif.objects.filter(condition)
        .annotate(recus=Count("versions__sessions__candidatures", filter=dans))
        .filter(recus__gt=0)
        .order_by("-annee", "code")
    )


def dossiers(dispositif: Dispositif, session: str = "") -> QuerySet[Candidature]:
    """The dossiers received, with what is considered for each: the row being prepared, else the
    proposal in force; nothing for a refused one (amounts in euros)."""
    queryset = Candidature.objects.filter(
        session__version__dispositif=dispositif, etat__in=ETATS_LUS
    )
    if session:
        queryset = queryset.filter(session__uid=session)
    return queryset.annotate(
        p=FilteredRelation("propositions", condition=Q(propositions__remplacee_le__isnull=True)),
        demande=Coalesce(F("montant_demande"), Value(ZERO), output_field=_MONTANT),
        propose=F("p__montant"),
        sens_propose=F("p__sens"),
        sens_retenu=Coalesce("arbitrage__sens", "p__sens", Value("")),
        retenu=Case(
            When(etat="rejetee", then=Value(ZERO)),
            default=Coalesce("arbitrage__montant", "p__montant"),
            output_field=_MONTANT,
        ),
    )


def lignes(dispositif: Dispositif, session: str = "") -> QuerySet[Candidature]:
    """The same with what a row shows; a constant number of queries whatever the page."""
    derniere = (
        Grille.objects.filter(session=OuterRef("grille__session"))
        .order_by("-version")
        .values("pk")[:1]
    )
    notes = (
        Notation.objects.filter(candidature=OuterRef("pk"), grille=Subquery(derniere))
        .order_by()
        .values("candidature")
    )
    attendus = (
        Avis.objects.filter(candidature=OuterRef("pk"), rendu_le__isnull=True)
        .order_by()
        .values("candidature")
        .annotate(n=Count("pk"))
        .values("n")
    )
    verdicts = Recevabilite.objects.filter(candidature=OuterRef("pk"), remplacee_le__isnull=True)
    return (
        dossiers(dispositif, session)
        .annotate(
            note=Subquery(notes.annotate(m=Avg("total")).values("m")),
            noteurs=Subquery(notes.annotate(n=Count("pk")).values("n")),
            avis_attendus=Coalesce(Subquery(attendus), Value(0)),
            verdict=Subquery(verdicts.values("verdict")[:1]),
            retenu_trie=Coalesce("retenu", Value(Decimal(-1)), output_field=_MONTANT),
        )
        .annotate(note_triee=Coalesce("note", Value(Decimal(-1)), output_field=_MONTANT))
        .select_related("structure", "arbitrage__modifie_par", "session__version__dispositif")
    )


@dataclass(frozen=True)
class Totaux:
    """The whole of a dispositif, whatever the page or the session shown (amounts in euros)."""

    nombre: int
    demande: Decimal
    retenu: Decimal
    retenus: int
    ecartes: int
    a_arbitrer: int
    demande_a_arbitrer: Decimal
    en_preparation: int
    enveloppe: Decimal | None
    source: str

    @property
    def reste(self) -> Decimal | None:
        """What is left of the envelope; negative when it is exceeded, None without envelope."""
        return None if self.enveloppe is None else self.enveloppe - self.retenu

    @property
    def depasse(self) -> bool:
        """Whether more is considered than the envelope holds."""
        return self.reste is not None and self.reste < 0

    @property
    def constat(self) -> str:
        """The state of the envelope, in words."""
        if self.enveloppe is None or self.reste is None:
            return "La fiche ne donne pas d’enveloppe pour ce dispositif."
        enveloppe = ecrire_montant(self.enveloppe)
        if self.depasse:
            return typographie(
                f"L’enveloppe de {enveloppe} est dépassée de {ecrire_montant(-self.reste)} : "
                "baissez des montants ou écartez des dossiers."
            )
        return f"Il reste {ecrire_montant(self.reste)} sur l’enveloppe de {enveloppe}."

    @property
    def attente(self) -> str:
        """What is not decided yet, in words; empty when all is."""
        if not self.a_arbitrer:
            return ""
        combien = accorder(self.a_arbitrer, "dossier")
        return (
            f"{combien} à arbitrer encore, pour {ecrire_montant(self.demande_a_arbitrer)} demandés."
        )


def totaux(dispositif: Dispositif) -> Totaux:
    """Sums over every dossier of the dispositif (two queries)."""
    finance = Q(sens_retenu__in=FINANCENT) & ~Q(etat="rejetee")
    indecis = Q(sens_retenu="")
    sommes = dossiers(dispositif).aggregate(
        nombre=Count("pk"),
        total_demande=Sum("demande"),
        total_retenu=Sum("retenu", filter=finance),
        retenus=Count("pk", filter=finance),
        indecis=Count("pk", filter=indecis),
        demande_indecise=Sum("demande", filter=indecis),
        en_preparation=Count("arbitrage"),
    )
    version = dispositif.versions.order_by("-numero").first()
    financement = version.fiche.financement if version else None
    return Totaux(
        nombre=sommes["nombre"],
        demande=sommes["total_demande"] or ZERO,
        retenu=sommes["total_retenu"] or ZERO,
        retenus=sommes["retenus"],
        ecartes=sommes["nombre"] - sommes["retenus"] - sommes["indecis"],
        a_arbitrer=sommes["indecis"],
        demande_a_arbitrer=sommes["demande_indecise"] or ZERO,
        en_preparation=sommes["en_preparation"],
        enveloppe=financement.enveloppe if financement else None,
        source=financement.source if financement else "",
    )


@dataclass
class LigneComparee:
    """One row of the table: the dossier, what is considered, whether it may be changed here."""

    candidature: Any
    modifiable: bool
    erreur: str = ""
    champ: str = ""
    #: What was typed and refused, or typed while somebody else wrote the row.
    saisi: dict[str, str] | None = None
    conflit: bool = False

    @property
    def arbitrage(self) -> Any:
        """What is being prepared, or None."""
        return getattr(self.candidature, "arbitrage", None)

    @property
    def version(self) -> int:
        """The version of the row, 0 when nothing is prepared."""
        return self.arbitrage.version if self.arbitrage else 0

    @property
    def sens(self) -> str:
        """What is considered."""
        return str(self.candidature.sens_retenu)

    @property
    def etiquette(self) -> str:
        """What is considered, in words."""
        return str(SensProposition(self.sens).label) if self.sens else "à arbitrer"

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        return SensProposition(self.sens).ton if self.sens else "neutre"

    @property
    def etat(self) -> Any:
        """The state of the dossier, as an agent reads it."""
        return TABLE.etats[self.candidature.etat]

    @property
    def irrecevable(self) -> bool:
        """Whether it was declared so."""
        return bool(self.candidature.verdict == Verdict.IRRECEVABLE)

    @property
    def choix(self) -> list[tuple[str, str, bool]]:
        """The options of the sense, the current one marked."""
        courant = self.saisi["sens"] if self.saisi and not self.conflit else self.sens
        options = [("", "à arbitrer", not courant)] if not self.sens else []
        return options + [(s.value, str(s.label), s.value == courant) for s in SensProposition]

    @property
    def montant(self) -> str:
        """What the field shows."""
        if self.saisi and not self.conflit:
            return self.saisi["montant"]
        return self.retenu_en_mots.removesuffix("\u00a0€")

    @property
    def retenu_en_mots(self) -> str:
        """The amount that is written, with its unit; empty for what is not financed."""
        valeur = self.candidature.retenu
        finance = bool(self.sens) and SensProposition(self.sens).finance
        return ecrire_montant(valeur) if finance and valeur is not None else ""

    @property
    def sens_saisi(self) -> str:
        """What was typed, in words."""
        sens = (self.saisi or {}).get("sens", "")
        return str(SensProposition(sens).label) if sens in SensProposition.values else "à arbitrer"

    @property
    def reprise(self) -> str:
        """What was typed, to be sent again over the version that is now known (JSON)."""
        return json.dumps({**(self.saisi or {}), "version": str(self.version)})

    @property
    def motif(self) -> str:
        """What the field shows."""
        if self.saisi and not self.conflit:
            return self.saisi["motif"]
        return str(self.arbitrage.motif) if self.arbitrage else ""


def ligne(candidature: Candidature, acteur_peut: bool) -> LigneComparee:
    """A dossier of `lignes` as a row."""
    return LigneComparee(candidature, acteur_peut and candidature.etat in AVIS_OUVERT)


COLONNES_EXPORT = (
    "numero",
    "structure",
    "intitule",
    "etat",
    "recevabilite",
    "avis_attendus",
    "note_moyenne",
    "notations",
    "montant_demande",
    "sens_envisage",
    "montant_envisage",
    "sens_propose",
    "montant_propose",
    "motif",
)


def exporter(queryset: QuerySet[Candidature]) -> Iterator[str]:
    """The same rows as CSV (semicolons, UTF-8 with BOM)."""
    ecrivain = tableur.ecrivain()
    yield "\ufeff" + ecrivain.writerow(COLONNES_EXPORT)
    c: Any  # with the annotations of `lignes`
    for c in queryset.iterator(chunk_size=500):
        x = LigneComparee(c, False)
        yield ecrivain.writerow(
            [
                c.numero,
                tableur.en_texte(c.structure.nom),
                tableur.en_texte(c.intitule),
                x.etat.libelle,
                Verdict(c.verdict).label if c.verdict else "",
                c.avis_attendus,
                "" if c.note is None else f"{c.note:.1f}",
                c.noteurs or 0,
                c.demande,
                x.etiquette,
                "" if c.retenu is None else c.retenu,
                SensProposition(c.sens_propose).label if c.sens_propose else "",
                "" if c.propose is None else c.propose,
                tableur.en_texte(x.motif),
            ]
        )
