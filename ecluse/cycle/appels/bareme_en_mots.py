"""A barème in words: how the amount is made, its prices, its bounds, without a single code."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ecluse.regles.argent import ecrire_montant, ecrire_nombre, ecrire_taux
from ecluse.regles.dates import MOIS
from ecluse.regles.fiches import Fiche
from ecluse.regles.fiches import baremes as b
from ecluse.regles.texte import accorder, majuscule, typographie


@dataclass(frozen=True)
class Tarif:
    """One price: what is paid, the amount, for what it is."""

    libelle: str
    prix: str
    unite: str


@dataclass(frozen=True)
class BaremeEnMots:
    """How a fiche says its amount; `court` fits a cell of the catalogue."""

    court: str
    phrase: str
    tarifs: tuple[Tarif, ...] = ()
    regles: tuple[str, ...] = ()
    source: str = ""
    hypotheses: tuple[str, ...] = ()
    #: The sources give no rule.
    a_decider: bool = False


#: For a cell, the sentence, the prices, the other rules.
_Mots = tuple[str, str, list[Tarif], list[str]]


def en_mots(fiche: Fiche) -> BaremeEnMots:
    """The barème of the fiche, for its page, its document and the catalogue."""
    bareme = fiche.bareme
    court, phrase, tarifs, regles = _mots(bareme)
    return BaremeEnMots(
        typographie(court),
        typographie(phrase),
        tuple(Tarif(typographie(t.libelle), t.prix, typographie(t.unite)) for t in tarifs),
        tuple(typographie(r) for r in regles),
        bareme.source,
        tuple(dict.fromkeys(_hypotheses(bareme))),
        isinstance(bareme, b.ADecider),
    )


def _mots(bareme: b.Bareme) -> _Mots:
    return _FAMILLES[type(bareme)](bareme)


def _hypotheses(bareme: b.Bareme) -> Iterator[str]:
    """Codes of the hypotheses of a barème and of those it is made of."""
    yield from bareme.hypotheses
    match bareme:
        case b.Somme():
            for terme in bareme.termes:
                yield from _hypotheses(terme)
        case b.ProratiseObjectifs():
            yield bareme.hypothese
            yield from _hypotheses(bareme.bareme)
        case b.Plafond():
            yield from _hypotheses(bareme.bareme)


def _entier(valeur: Decimal) -> str:
    return ecrire_nombre(valeur, 0 if valeur == valeur.to_integral_value() else 2)


def _forfait(x: b.Forfait) -> _Mots:
    suite = f" si une condition est remplie : {x.condition}." if x.condition else "."
    return "Forfait", f"Le montant de la convention est dû en entier{suite}", [], []


def _places(x: b.CoutParPlace) -> _Mots:
    prix = ecrire_montant(x.prix)
    return (
        f"{prix} par {x.unite}",
        "Un prix par place réalisée, dans la limite des places de la convention.",
        [Tarif("Place réalisée", prix, f"par {x.unite}")],
        [],
    )


def _mesure(libelle: str) -> str:
    """« Mesure simple », whether the fiche says « simple » or « mesure simple »."""
    return majuscule(libelle) if libelle.lower().startswith("mesure") else f"Mesure {libelle}"


def _mesures(x: b.CoutParMesure) -> _Mots:
    duree = accorder(x.base_mois, "mois", "mois")
    prix = [ecrire_montant(t.prix) for t in x.types]
    return (
        f"{' ou '.join(dict.fromkeys(prix))} pour {duree} de mesure",
        f"Un prix pour {duree} de mesure, compté par mois commencé et non suspendu.",
        [Tarif(_mesure(t.libelle), p, f"pour {duree}") for t, p in zip(x.types, prix, strict=True)],
        [f"Une mesure compte pour {accorder(x.mois_maximum, 'mois', 'mois')} au plus."],
    )


def _points(x: b.Points) -> _Mots:
    point = ecrire_montant(x.valeur_point)
    tarifs = [
        Tarif(
            f"{t.libelle} ({t.code})" if t.code.isupper() else _mesure(t.libelle),
            ecrire_montant(t.points * x.valeur_point),
            f"par mois, {accorder(t.points, 'point')}",
        )
        for t in x.types
    ]
    tarifs += [
        Tarif(t.libelle, ecrire_montant(t.points * x.valeur_point), accorder(t.points, "point"))
        for t in x.actes
    ]
    return (
        f"{point} le point",
        f"Chaque mois de mesure vaut des points, et chaque point vaut {point}.",
        tarifs,
        [
            f"Au-delà de {_entier(x.points_par_etp)} points par mois et par équivalent temps plein "
            "(ETP), une alerte le signale."
        ],
    )


def _jours(x: b.JourOccupation) -> _Mots:
    base = accorder(x.base_annuelle, "jour")
    return (
        f"{ecrire_montant(x.accompagnement_annuel)} et {ecrire_montant(x.gestion_annuelle)} par an",
        f"Deux coûts annuels, payés au jour d’occupation sur une base de {base}.",
        [
            Tarif("Accompagnement d’un ménage", ecrire_montant(x.accompagnement_annuel), "par an"),
            Tarif("Gestion d’un logement", ecrire_montant(x.gestion_annuelle), "par an"),
        ],
        [
            f"Entre deux ménages, {accorder(x.jours_relogement, 'jour')} de vacance au plus "
            "sont payés.",
            "Une vacance technique est payée en entier si elle est justifiée, pas du tout sinon.",
        ],
    )


def _logements(x: b.LogementOccupe) -> _Mots:
    prix = ecrire_montant(x.prix_annuel)
    sorties = " ou ".join(MOIS[m - 1] for m in x.mois_de_sortie_au_31_decembre)
    regles = [
        "Un logement en intermédiation locative n’est pas payé ici.",
        f"{accorder(x.plafond_logements, 'logement')} au plus sont payés.",
        f"Entre deux locataires, le logement reste compté {x.mois_entre_locataires} mois.",
        f"Une vacance technique compte {x.mois_vacance_technique} mois, puis ses jours justifiés.",
        f"Dès la captation si le premier locataire entre sous {x.mois_captation} mois.",
    ]
    if sorties:
        regles.append(f"Après un départ en {sorties}, il reste compté jusqu’au 31 décembre.")
    return (
        f"{prix} par logement et par an",
        "Un douzième du prix annuel pour chaque mois où le logement est occupé un jour au moins.",
        [Tarif("Logement occupé", prix, "par an")],
        regles,
    )


def _actes(x: b.Actes) -> _Mots:
    tarifs, regles = [], []
    for acte in x.actes:
        tarifs.append(Tarif(acte.libelle, ecrire_montant(acte.prix), "par acte"))
        if isinstance(acte, b.ActeAvecRencontre):
            regles.append(
                f"{acte.libelle} : le ménage a été rencontré, et n’est pas déjà suivi en ASLL."
            )
        elif isinstance(acte, b.ActePorteClose):
            regles.append(
                f"{acte.libelle} : à partir de {accorder(acte.tentatives_minimum, 'tentative')}, "
                "pour un ménage qui n’est pas déjà suivi en ASLL."
            )
        elif isinstance(acte, b.ActeEnSemaines):
            tarifs.append(
                Tarif("Semaine supplémentaire", ecrire_montant(acte.prix_semaine), "par semaine")
            )
            semaines = accorder(
                acte.semaines_maximum, "semaine supplémentaire", "semaines supplémentaires"
            )
            regles.append(f"{acte.libelle} : {semaines} au plus.")
    prix = [ecrire_montant(a.prix) for a in x.actes]
    return f"{' ou '.join(prix)} l’acte", "Chaque acte a son prix.", tarifs, regles


def _poste(taux: Decimal | None = None) -> list[str]:
    regles = ["Une dépense compte si elle est justifiée par une pièce et acquittée."]
    if taux is not None:
        regles.append(f"Charges indirectes : {ecrire_taux(taux)} au plus des autres dépenses.")
    return [*regles, "Le financement d’un poste est refusé, sauf dérogation."]


def _au_taux(x: b.DepensesAuTaux) -> _Mots:
    return (
        "Au prorata des dépenses prouvées",
        "Le montant de la convention, multiplié par la part des dépenses prévues qui est prouvée.",
        [],
        [
            *_poste(),
            "Sans action, ou sans bilan remis dans les "
            f"{x.mois_pour_le_bilan} mois qui suivent sa fin, rien n’est dû.",
        ],
    )


def _plafonnees(x: b.DepensesPlafonnees) -> _Mots:
    return (
        "Au prorata des dépenses prouvées",
        "Le montant de la convention, multiplié par la part des dépenses prévues qui est admise.",
        [],
        _poste(x.taux_indirect),
    )


def _forfaitaires(x: b.DepensesForfaitaires) -> _Mots:
    taux = ecrire_taux(x.taux_indirect)
    return (
        "Dépenses prouvées, plafonnées",
        "Les dépenses prouvées, dans la limite du montant de la convention.",
        [],
        [
            *_poste(),
            f"Charges indirectes : un forfait de {taux} des dépenses directes et de personnel ; "
            "celles qui sont déclarées ne comptent pas.",
        ],
    )


def _parts(x: b.Parts) -> _Mots:
    return (
        " + ".join(ecrire_taux(p.taux) for p in x.parts),
        "Le montant de la convention est partagé ; chaque part est due selon son critère.",
        [Tarif(p.libelle, ecrire_taux(p.taux), "du montant") for p in x.parts],
        [],
    )


def _a_decider(x: b.ADecider) -> _Mots:
    return (
        "Non précisé",
        f"{x.motif} Un agent fixe le montant dû, avec un motif et une pièce ; un autre l’approuve.",
        [],
        [],
    )


def _somme(x: b.Somme) -> _Mots:
    parties = [_mots(t) for t in x.termes]
    return (
        " + ".join(p[0] for p in parties),
        " ".join(p[1] for p in parties) + " Ces montants s’ajoutent.",
        [t for p in parties for t in p[2]],
        [r for p in parties for r in p[3]],
    )


def _plafond(x: b.Plafond) -> _Mots:
    court, phrase, tarifs, regles = _mots(x.bareme)
    montant = (
        "du montant de la convention" if x.montant is None else f"de {ecrire_montant(x.montant)}"
    )
    return court, phrase, tarifs, [*regles, f"Le total est ramené à un plafond {montant}."]


def _objectifs(x: b.ProratiseObjectifs) -> _Mots:
    court, phrase, tarifs, regles = _mots(x.bareme)
    regle = (
        "Si des objectifs chiffrés sont donnés, l’aide ne dépasse pas le montant de la convention "
        "multiplié par la part atteinte."
    )
    return court, phrase, tarifs, [*regles, regle]


_FAMILLES: dict[type[Any], Callable[[Any], _Mots]] = {
    b.Forfait: _forfait,
    b.CoutParPlace: _places,
    b.CoutParMesure: _mesures,
    b.Points: _points,
    b.JourOccupation: _jours,
    b.LogementOccupe: _logements,
    b.Actes: _actes,
    b.DepensesAuTaux: _au_taux,
    b.DepensesPlafonnees: _plafonnees,
    b.DepensesForfaitaires: _forfaitaires,
    b.Parts: _parts,
    b.ADecider: _a_decider,
    b.Somme: _somme,
    b.Plafond: _plafond,
    b.ProratiseObjectifs: _objectifs,
}
