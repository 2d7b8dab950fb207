"""What could be granted to a candidature, and the way from the request to that amount.

The barème prices the volumes that are kept; charges set aside, ceilings and shares of the budget
come after. Every step is a line: together they sum to the amount.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ecluse.regles.argent import ZERO, cents, ecrire_montant, ecrire_taux
from ecluse.regles.budget import LigneBudget, totaux
from ecluse.regles.demande import Convention, Demande
from ecluse.regles.dossier import ecrire_quantite
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.explication import Explication, Ligne, ligne, somme
from ecluse.regles.familles.registre import evaluer
from ecluse.regles.fiches import Fiche
from ecluse.regles.fiches import baremes as b
from ecluse.regles.fiches.dossier import bareme_indirect, baremes
from ecluse.regles.texte import typographie

INDIRECTES = "indirectes"


@dataclass(frozen=True, slots=True)
class Volume:
    """So many of a unit on a territoire: asked, and kept by the instructeur."""

    territoire: str
    nom: str
    unite: str
    libelle: str
    demande: Decimal
    retenu: Decimal

    def as_json(self) -> dict[str, str]:
        """Plain data, numbers as people write them."""
        return {
            "territoire": self.territoire,
            "nom": self.nom,
            "unite": self.unite,
            "libelle": self.libelle,
            "demande": ecrire_quantite(self.demande),
            "retenu": ecrire_quantite(self.retenu),
        }


@dataclass(frozen=True, slots=True)
class ChargeEcartee:
    """A charge (euros) of the forecast budget that the aid does not cover, and why."""

    libelle: str
    montant: Decimal
    motif: str = ""

    def as_json(self) -> dict[str, str]:
        """Plain data, the amount as text."""
        return {"libelle": self.libelle, "montant": str(self.montant), "motif": self.motif}


@dataclass(frozen=True, slots=True)
class Examen:
    """What an instructeur keeps of a request (euros): volumes, charges set aside, budget, days."""

    demande: Decimal
    volumes: tuple[Volume, ...] = ()
    ecartees: tuple[ChargeEcartee, ...] = ()
    budget: tuple[LigneBudget, ...] = ()
    debut: date | None = None
    fin: date | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """The most that can be granted (euros), the lines that lead there from the request, and the
    barème on the volumes kept when it prices them."""

    maximum: Decimal
    lignes: tuple[Ligne, ...]
    bareme: Explication | None = None

    def expliquer(self, montant: Decimal, motif: str) -> Explication:
        """The same way, down to the amount proposed (lines sum to it)."""
        lignes = list(self.lignes)
        if montant != self.maximum:
            lignes.append(
                ligne("Réduction proposée", motif, montant - self.maximum, "motif de l’instructeur")
            )
        return Explication("Montant proposé", montant, tuple(lignes))


def verifier(examen: Examen) -> None:
    """Raise `ErreurRegle` (path) for volumes kept above those asked, or charges out of budget."""
    for rang, v in enumerate(examen.volumes):
        if not ZERO <= v.retenu <= v.demande:
            raise ErreurRegle(
                f"{v.nom}, {v.libelle} : retenez de 0 à {ecrire_quantite(v.demande)}.",
                f"volumes[{rang}]",
            )
    charges = totaux(examen.budget).charges
    for rang, c in enumerate(examen.ecartees):
        if not c.libelle.strip():
            raise ErreurRegle("Nommez la charge écartée.", f"ecartees[{rang}].libelle")
        if not c.motif.strip():
            raise ErreurRegle("Dites pourquoi cette charge est écartée.", f"ecartees[{rang}].motif")
        if c.montant <= 0:
            raise ErreurRegle("Indiquez le montant écarté.", f"ecartees[{rang}].montant")
    if sum((c.montant for c in examen.ecartees), ZERO) > charges:
        raise ErreurRegle(
            f"Les charges écartées dépassent le budget, de {ecrire_montant(charges)}.",
            "ecartees[0].montant",
        )


def attribuer(fiche: Fiche, examen: Examen) -> Attribution:
    """The most that can be granted, step by step.

    Source: the fiche's barème and financing; each line names its own.
    """
    lignes = [ligne("Montant demandé", "dossier de candidature", examen.demande, "dossier validé")]
    prix = prix_unitaires(fiche, examen)
    lignes += _volumes(fiche, examen, prix, examen.demande)
    lignes += _charges(fiche, examen, somme(lignes))
    plafond = fiche.financement.plafond_structure
    courant = somme(lignes)
    if plafond is not None and courant > plafond:
        calcul = f"{ecrire_montant(plafond)} au plus par structure"
        lignes.append(
            ligne("Ramené au plafond", calcul, plafond - courant, fiche.financement.source)
        )
    return Attribution(somme(lignes), tuple(lignes), _bareme(fiche, examen, prix))


def prix_unitaires(fiche: Fiche, examen: Examen) -> dict[str, Ligne]:
    """By code of unit, what the barème gives for one of them over the action's days.

    A unit that no barème prices is absent; without days, nothing that lasts can be priced.
    """
    prix: dict[str, Ligne] = {}
    for code in dict.fromkeys(v.unite for v in examen.volumes):
        for bareme in baremes(fiche.bareme):
            trouve = _un_seul(fiche, bareme, code, examen)
            if trouve is not None:
                prix[code] = trouve
                break
    return prix


def _un_seul(fiche: Fiche, bareme: b.Bareme, code: str, examen: Examen) -> Ligne | None:
    """One unit under one barème, as a line; None when this barème does not price it."""
    if examen.debut is None or examen.fin is None or examen.fin < examen.debut:
        return None
    if isinstance(bareme, b.Points) and code == "point":
        return ligne(code, "valeur d’un point", bareme.valeur_point, bareme.source)
    faits = _faits_d_un(bareme, code, examen.debut, examen.fin)
    if faits is None:
        return None
    convention = Convention(debut=examen.debut, fin=examen.fin, montant_maximum=examen.demande)
    demande = Demande(fiche=fiche.nom, date=examen.fin, convention=convention)
    try:
        evaluation = evaluer(bareme, demande, faits)
    except ErreurRegle:
        return None
    if not evaluation.lignes:
        return None
    calcul = " + ".join(x.calcul for x in evaluation.lignes)
    return ligne(code, calcul, somme(evaluation.lignes), evaluation.lignes[0].source)


def _faits_d_un(bareme: b.Bareme, code: str, debut: date, fin: date) -> dict[str, Any] | None:
    """The facts of one unit, in the words of the family; None when the family has no such unit."""
    jours = {"debut": debut, "fin": debut if code == "jour" else fin}
    faits: dict[str, Any] | None = None
    match bareme:
        case b.CoutParPlace():
            faits = {"places_conventionnees": 1, "places_realisees": 1}
        case b.Points() if code in {a.code for a in bareme.actes}:
            faits = {"mesures": [], "actes": [{"type": code, "nombre": 1}]}
        case b.CoutParMesure() | b.Points():
            genre = _genre(code, [t.code for t in bareme.types])
            faits = {"mesures": [{"type": genre, **jours}]} if genre else None
        case b.Actes():
            genre = _genre(code, [a.code for a in bareme.actes])
            faits = {"actes": [_acte(bareme, genre)]} if genre else None
        case b.JourOccupation():
            faits = {"occupations": [{"logement": 1, "menage": 1, **jours}]}
        case b.LogementOccupe():
            faits = {"logements": [{"id": 1, "occupations": [[debut, fin]]}]}
    return faits


def _genre(code: str, connus: list[str]) -> str | None:
    """The kind that a unit counts: its own, or the only one that there is."""
    if code in connus:
        return code
    return connus[0] if len(connus) == 1 else None


def _acte(bareme: b.Actes, code: str) -> dict[str, Any]:
    acte = next(a for a in bareme.actes if a.code == code)
    fait: dict[str, Any] = {"type": code}
    if isinstance(acte, b.ActePorteClose):
        fait["tentatives"] = acte.tentatives_minimum
    return fait


def _au_bareme(
    volumes: Iterable[Volume], prix: Mapping[str, Ligne], *, retenus: bool
) -> tuple[Ligne, ...]:
    """One line per volume that has a price, at its number × the price of one."""
    lignes = []
    for v in volumes:
        nombre = v.retenu if retenus else v.demande
        if v.unite in prix and nombre:
            un = prix[v.unite]
            calcul = f"{ecrire_quantite(nombre)} × {ecrire_montant(un.montant)} ({un.calcul})"
            lignes.append(ligne(f"{v.nom} : {v.libelle}", calcul, nombre * un.montant, un.source))
    return tuple(lignes)


def _bareme(fiche: Fiche, examen: Examen, prix: Mapping[str, Ligne]) -> Explication | None:
    if not prix:
        return None
    lignes = _au_bareme(examen.volumes, prix, retenus=True)
    return Explication("Barème sur les volumes retenus", somme(lignes), lignes)


def _volumes(
    fiche: Fiche, examen: Examen, prix: Mapping[str, Ligne], courant: Decimal
) -> list[Ligne]:
    """What goes beyond the barème, then what the volumes not kept take away."""
    demandes = somme(_au_bareme(examen.volumes, prix, retenus=False))
    if not demandes:
        return []
    source = next(iter(prix.values())).source
    lignes = []
    if demandes < courant:
        calcul = f"{ecrire_montant(demandes)} au barème pour les volumes demandés"
        lignes.append(ligne("Au-delà du barème", calcul, demandes - courant, source))
        courant = demandes
    retenus = somme(_au_bareme(examen.volumes, prix, retenus=True))
    if retenus >= courant:
        return lignes
    if courant < demandes:
        calcul = f"{ecrire_montant(retenus)} au barème pour les volumes retenus"
        return [*lignes, ligne("Volumes non retenus", calcul, retenus - courant, source)]
    for v in examen.volumes:
        moins = v.demande - v.retenu
        if v.unite in prix and moins:
            un = prix[v.unite].montant
            nombre = f"{ecrire_quantite(moins)} sur {ecrire_quantite(v.demande)}"
            calcul = f"{nombre}, à {ecrire_montant(un)} l’unité"
            libelle = f"Volume non retenu, {v.nom} : {v.libelle}"
            lignes.append(ligne(libelle, calcul, -moins * un, source))
    return lignes


def _charges(fiche: Fiche, examen: Examen, courant: Decimal) -> list[Ligne]:
    """Charges set aside, in proportion to the share of the budget that is asked; then the highest
    share of what is left."""
    charges = totaux(examen.budget).charges
    if not charges:
        return []
    lignes: list[Ligne] = []
    ecartees = [*examen.ecartees, *_indirectes(fiche, examen)]
    base = courant
    for c in ecartees:
        retrait = min(cents(base * c.montant / charges), courant)
        calcul = f"{ecrire_montant(c.montant)} sur {ecrire_montant(charges)} de charges"
        if c.motif:
            calcul += f" ; {c.motif}"
        lignes.append(
            ligne(f"Charge écartée : {c.libelle}", typographie(calcul), -retrait, _source(fiche, c))
        )
        courant -= retrait
    taux = fiche.financement.taux_maximum
    if taux is not None:
        reste = charges - sum((c.montant for c in ecartees), ZERO)
        maximum = cents(reste * taux)
        if courant > maximum:
            calcul = f"{ecrire_taux(taux)} de {ecrire_montant(reste)} de charges retenues"
            lignes.append(
                ligne("Part du budget", calcul, maximum - courant, fiche.financement.source)
            )
    return lignes


def _indirectes(fiche: Fiche, examen: Examen) -> list[ChargeEcartee]:
    """Indirect charges above the fiche's share of the others, as a charge set aside."""
    bareme = bareme_indirect(fiche)
    if not isinstance(bareme, b.DepensesPlafonnees):
        return []
    indirectes = sum((x.montant for x in examen.budget if x.compte == INDIRECTES), ZERO)
    autres = totaux(examen.budget).charges - indirectes
    autres -= sum((c.montant for c in examen.ecartees), ZERO)
    exces = indirectes - cents(max(autres, ZERO) * bareme.taux_indirect)
    if exces <= 0:
        return []
    taux = ecrire_taux(bareme.taux_indirect)
    return [ChargeEcartee(f"charges indirectes au-delà de {taux}", exces)]


def _source(fiche: Fiche, charge: ChargeEcartee) -> str:
    return "motif de l’instructeur" if charge.motif else fiche.bareme.source
