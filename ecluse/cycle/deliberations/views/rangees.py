"""The rows of the lines of a rapport, written in Python: there may be hundreds of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from ecluse.cycle.deliberations.queries import LigneLue
from ecluse.regles.argent import ecrire_montant

_FSL = '<span class="tableau__sous">FSL, payé par la CAF</span>'


class _Adresse:
    """A route whose only argument is an identifier, resolved once for all the rows."""

    def __init__(self, nom: str) -> None:
        self.avant, self.apres = reverse(nom, args=["UID"]).split("UID")

    def __call__(self, uid: str) -> str:
        return f"{self.avant}{uid}{self.apres}"


@dataclass(frozen=True)
class Rangees:
    """What writes the rows of a page: the addresses, and whether the reader may change the lines.

    Each line must sit in a form that holds the protection key when they may be changed.
    """

    dossier: _Adresse
    modifier: _Adresse
    deplacer: _Adresse
    retirer: _Adresse
    peut_ecrire: bool
    peut_deplacer: bool

    @classmethod
    def pour(cls, peut_ecrire: bool, peut_deplacer: bool = False) -> "Rangees":
        """For one page. `peut_deplacer`: another article may carry the lines."""
        return cls(
            _Adresse("pilotage:dossier"),
            _Adresse("deliberations:modifier_ligne"),
            _Adresse("deliberations:deplacer_ligne"),
            _Adresse("deliberations:retirer_ligne"),
            peut_ecrire,
            peut_deplacer,
        )

    def ecrire(self, lignes: Iterable[LigneLue]) -> SafeString:
        """The `<tr>` of the lines, everything that people typed escaped."""
        return mark_safe("\n".join(map(self._rangee, lignes)))  # noqa: S308

    def _rangee(self, x: LigneLue) -> str:
        nom = escape(x.structure)
        if x.dossier:
            qui = f'<a href="{self.dossier(x.dossier)}">{nom}</a>'
            sous = escape(x.numero)
        else:
            qui, sous = nom, "sans dossier" if x.connue else "sans dossier, hors annuaire"
        demande = "—" if x.demande is None else ecrire_montant(x.demande)
        return (
            f'<tr id="l-{x.uid}"><th scope="row">{qui}<span class="tableau__sous">{sous}</span>'
            f'</th><td data-libelle="Territoire">{escape(x.territoire)}</td>'
            f'<td data-libelle="Projet">{escape(x.objet)}{_FSL if x.fsl else ""}</td>'
            f'<td class="nombre" data-libelle="Demandé">{demande}</td>'
            f'<td class="nombre" data-libelle="Montant">{ecrire_montant(x.montant)}</td>'
            f"{self._actions(x, nom)}</tr>"
        )

    def _actions(self, x: LigneLue, nom: str) -> str:
        if not self.peut_ecrire:
            return ""
        quoi = escape(x.numero) or f"la ligne de {nom}"
        modifier = ""
        if not x.dossier:
            modifier = (
                f'<a href="{self.modifier(x.uid)}">Modifier'
                f'<span class="lecteur-seul"> la ligne de {nom}</span></a> '
            )
        if self.peut_deplacer:
            modifier += (
                f'<a href="{self.deplacer(x.uid)}">Déplacer'
                f'<span class="lecteur-seul"> {quoi}</span></a> '
            )
        return (
            f'<td>{modifier}<button class="lien-bouton lien-bouton--danger" type="submit" '
            f'formaction="{self.retirer(x.uid)}">Retirer'
            f'<span class="lecteur-seul"> {quoi} du rapport</span></button></td>'
        )
