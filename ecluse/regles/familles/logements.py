"""`logement_occupe`: a twelfth of the yearly price per month in which a logement is occupied."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from pydantic import model_validator

from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ajouter_mois, mois_de
from ecluse.regles.demande import Demande, Fenetre
from ecluse.regles.explication import Alerte, Ligne, alerte, ligne, somme
from ecluse.regles.familles.commun import Evaluation, Identifiant, hors_periode
from ecluse.regles.fiches.baremes import LogementOccupe
from ecluse.regles.intervalles import Jours, fusionner, jours, limiter, mois_touches, soustraire
from ecluse.regles.validation import Booleen, Intervalle, Jour, Modele, verifier_ordre


class VacanceTechnique(Modele):
    """Days without tenant for works; `justifiee` by documents."""

    debut: Jour
    fin: Jour | None
    justifiee: Booleen = False

    @model_validator(mode="after")
    def _ordre(self) -> "VacanceTechnique":
        verifier_ordre(self.debut, self.fin)
        return self


class Logement(Modele):
    """A logement with its tenants; `iml`: paid by another scheme; `captation`: taken on."""

    id: Identifiant
    iml: Booleen = False
    captation: Jour | None = None
    occupations: tuple[Intervalle, ...]
    vacances_techniques: tuple[VacanceTechnique, ...] = ()


class FaitsLogements(Modele):
    """The logements managed, in any order."""

    logements: tuple[Logement, ...]


def evaluer(bareme: LogementOccupe, demande: Demande, faits: FaitsLogements) -> Evaluation:
    """One line per logement, then the ceiling of logements as a negative line."""
    fenetre = Fenetre(demande)
    periode = jours(fenetre.debut, fenetre.fin)
    mensuel = bareme.prix_annuel / 12
    alertes: list[Alerte] = []
    lignes: list[Ligne] = []
    for logement in faits.logements:
        nom = f"Logement {logement.id}"
        alertes += _hors_periode(logement, nom, fenetre)
        if logement.iml:
            motif = "intermédiation locative : hors financement"
            lignes.append(ligne(nom, motif, Decimal(0), bareme.source))
            continue
        occupe = limiter(jours_reputes_occupes(bareme, logement), periode)
        mois = len(mois_touches(occupe))
        calcul = f"{mois} mois × {ecrire_montant(bareme.prix_annuel)} / 12"
        lignes.append(ligne(nom, calcul, mois * mensuel, bareme.source))
    listes = sum(not x.iml for x in faits.logements)
    if listes > bareme.plafond_logements:
        alertes.append(
            alerte(
                "plafond_logements",
                f"{listes} logements hors intermédiation locative, pour "
                f"{bareme.plafond_logements} au plus.",
            )
        )
        lignes += _plafond(bareme, demande, mensuel, somme(lignes))
    return Evaluation(lignes, alertes)


def _plafond(
    bareme: LogementOccupe, demande: Demande, mensuel: Decimal, total: Decimal
) -> list[Ligne]:
    convention = demande.convention
    mois = len(mois_de(convention.debut, convention.fin))
    maximum = bareme.plafond_logements * mensuel * mois
    if total <= maximum:
        return []
    return [
        ligne(
            "Plafond du nombre de logements",
            f"{bareme.plafond_logements} logements × {mois} mois × {ecrire_montant(mensuel)} "
            f"− {ecrire_montant(total)}",
            maximum - total,
            bareme.source,
        )
    ]


def _hors_periode(logement: Logement, nom: str, fenetre: Fenetre) -> Iterator[Alerte]:
    vacances = [(v.debut, v.fin) for v in logement.vacances_techniques]
    for debut, fin in [*logement.occupations, *vacances]:
        if fenetre.deborde(debut, fin):
            yield hors_periode(nom, debut, fin)


def jours_reputes_occupes(bareme: LogementOccupe, logement: Logement) -> list[Jours]:
    """The days on which the logement is deemed occupied, whatever the period.

    Source: 003 annexe 9 GLA (vacancies, captation, exits of the end of the year).
    """
    locataires = fusionner(jours(d, date.max if f is None else f) for d, f in logement.occupations)
    return [
        *locataires,
        *_entre_locataires(bareme, locataires),
        *_travaux(bareme, logement, locataires),
        *_captation(bareme, logement, locataires),
        *_sorties_de_fin_d_annee(bareme, locataires),
    ]


def _apres(jour: int, mois: int) -> int:
    return ajouter_mois(date.fromordinal(jour), mois).toordinal()


def _entre_locataires(bareme: LogementOccupe, locataires: list[Jours]) -> Iterator[Jours]:
    """A later tenant in the facts closes the gap, on whatever day he enters: a lease signed for
    next month is known today."""
    for (_, sortie), (entree, _) in pairwise(locataires):
        yield sortie + 1, min(entree - 1, _apres(sortie, bareme.mois_entre_locataires))


def _travaux(
    bareme: LogementOccupe, logement: Logement, locataires: list[Jours]
) -> Iterator[Jours]:
    for vacance in logement.vacances_techniques:
        debut, fin = jours(vacance.debut, date.max if vacance.fin is None else vacance.fin)
        if vacance.justifiee:
            yield debut, fin
            continue
        # The months run from the day the last tenant left, as for any gap.
        for premier, dernier in soustraire([(debut, fin)], locataires):
            depart = max((s for _, s in locataires if s < premier), default=premier - 1)
            yield premier, min(dernier, _apres(depart, bareme.mois_vacance_technique))


def _captation(
    bareme: LogementOccupe, logement: Logement, locataires: list[Jours]
) -> Iterator[Jours]:
    if logement.captation is None or not locataires:
        return
    captation, entree = logement.captation.toordinal(), locataires[0][0]
    if entree <= _apres(captation, bareme.mois_captation):
        yield captation, entree - 1


def _sorties_de_fin_d_annee(bareme: LogementOccupe, locataires: list[Jours]) -> Iterator[Jours]:
    for _, sortie in locataires:
        jour = date.fromordinal(sortie)
        if jour != date.max and jour.month in bareme.mois_de_sortie_au_31_decembre:
            yield sortie + 1, date(jour.year, 12, 31).toordinal()
