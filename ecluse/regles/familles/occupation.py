"""`jour_occupation`: yearly costs paid by day, one per ménage, one per logement."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import model_validator

from ecluse.regles.argent import ecrire_montant
from ecluse.regles.demande import Demande, Fenetre
from ecluse.regles.explication import Alerte, Ligne, ligne
from ecluse.regles.familles.commun import Evaluation, Identifiant, hors_periode
from ecluse.regles.fiches.baremes import JourOccupation
from ecluse.regles.intervalles import Jours, compter, jours, limiter, soustraire
from ecluse.regles.texte import accorder
from ecluse.regles.validation import Booleen, Jour, Modele, verifier_ordre


class Occupation(Modele):
    """A ménage in a logement; `fin` None: still there."""

    logement: Identifiant
    menage: Identifiant
    debut: Jour
    fin: Jour | None

    @model_validator(mode="after")
    def _ordre(self) -> "Occupation":
        verifier_ordre(self.debut, self.fin)
        return self


class Vacance(Modele):
    """Days without occupant: between two ménages, or for works (`justifiee` by documents)."""

    logement: Identifiant
    debut: Jour
    fin: Jour | None
    nature: Literal["relogement", "technique"]
    justifiee: Booleen = False

    @model_validator(mode="after")
    def _ordre(self) -> "Vacance":
        verifier_ordre(self.debut, self.fin)
        return self


class FaitsOccupation(Modele):
    """Occupations and vacancies, in any order."""

    occupations: tuple[Occupation, ...]
    vacances: tuple[Vacance, ...] = ()


def evaluer(bareme: JourOccupation, demande: Demande, faits: FaitsOccupation) -> Evaluation:
    """Lines of the ménages, then of the vacancies, then of the logements."""
    fenetre = Fenetre(demande)
    alertes: list[Alerte] = []
    par_menage: dict[str, list[Jours]] = defaultdict(list)
    #: True stays, whatever the period: a vacancy starts when the last of them ends.
    sejours: dict[str, list[Jours]] = defaultdict(list)
    payes: dict[str, list[Jours]] = defaultdict(list)
    for occupation in faits.occupations:
        menage, logement = str(occupation.menage), str(occupation.logement)
        if fenetre.deborde(occupation.debut, occupation.fin):
            nom = f"Ménage {menage}, logement {logement}"
            alertes.append(hors_periode(nom, occupation.debut, occupation.fin))
        sejours[logement].append(jours(occupation.debut, occupation.fin or date.max))
        part = fenetre.part(occupation.debut, occupation.fin)
        if part is not None:
            par_menage[menage].append(jours(*part))
            payes[logement].append(jours(*part))
    lignes = [
        _au_jour(bareme, f"Accompagnement du ménage {m}", compter(i), bareme.accompagnement_annuel)
        for m, i in sorted(par_menage.items())
    ]
    for vacance in sorted(faits.vacances, key=_cle):
        logement = str(vacance.logement)
        if fenetre.deborde(vacance.debut, vacance.fin):
            nom = f"Vacance du logement {logement}"
            alertes.append(hors_periode(nom, vacance.debut, vacance.fin))
        lignes.append(_vacance(bareme, fenetre, vacance, sejours[logement], payes[logement]))
    lignes += [
        _au_jour(bareme, f"Gestion du logement {n}", compter(i), bareme.gestion_annuelle)
        for n, i in sorted(payes.items())
        if i
    ]
    return Evaluation(lignes, alertes)


def _cle(vacance: Vacance) -> tuple[str, int, int, str, bool]:
    """An order of the vacancies that does not depend on that of the facts."""
    fin = vacance.fin.toordinal() if vacance.fin is not None else 10**7
    debut = vacance.debut.toordinal()
    return str(vacance.logement), debut, fin, vacance.nature, not vacance.justifiee


def _vacance(
    bareme: JourOccupation,
    fenetre: Fenetre,
    vacance: Vacance,
    sejours: list[Jours],
    payes: list[Jours],
) -> Ligne:
    """The line of one vacancy; the days that it pays are added to `payes`."""
    libelle = f"Vacance du logement {vacance.logement} ({vacance.nature})"
    if vacance.nature == "technique" and not vacance.justifiee:
        return ligne(libelle, "vacance technique non justifiée", Decimal(0), bareme.source)
    vides = soustraire([jours(vacance.debut, vacance.fin or date.max)], sejours)
    if vacance.nature == "relogement" and vides:
        # Counted from the first day without occupant, even before the convention.
        dernier = vides[0][0] + bareme.jours_relogement - 1
        vides = limiter(vides, (vides[0][0], dernier))
    periode = jours(fenetre.debut, fenetre.fin)
    neufs = soustraire(limiter(vides, periode), payes)
    payes += neufs
    return _au_jour(bareme, libelle, compter(neufs), bareme.accompagnement_annuel)


def _au_jour(bareme: JourOccupation, libelle: str, nombre: int, annuel: Decimal) -> Ligne:
    calcul = f"{accorder(nombre, 'jour')} × {ecrire_montant(annuel)} / {bareme.base_annuelle}"
    return ligne(libelle, calcul, nombre * annuel / bareme.base_annuelle, bareme.source)
