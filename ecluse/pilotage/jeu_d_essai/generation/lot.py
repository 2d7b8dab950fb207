"""A block of rows being built: identifiers, acts of the journal, messages, then bulk inserts."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

from ecluse.socle.journal import reference
from ecluse.socle.models import ALPHABET_UID, Contenu, Courriel, Fichier, Journal


class Lot:
    """What the stages of one block share."""

    def __init__(self, rng: Random, contenus: dict[str, Contenu]) -> None:
        self.rng = rng
        self.contenus = contenus
        self.actes: list[Journal] = []
        self.courriels: list[Courriel] = []

    def uid(self) -> str:
        """A public identifier drawn from the seed."""
        return "".join(self.rng.choices(ALPHABET_UID, k=16))

    def creer(self, modele: Any, instant: datetime, /, **champs: Any) -> Any:
        """An unsaved row with its identifier and its creation instant."""
        return modele(uid=self.uid(), cree_le=instant, **champs)

    def fichier(self, contenu: str, nom: str, par: Any, instant: datetime) -> Fichier:
        """An unsaved file whose bytes are one of the few stored contents."""
        return self.creer(Fichier, instant, contenu=self.contenus[contenu], nom=nom, depose_par=par)

    def acte(
        self,
        objet: models.Model,
        evenement: str,
        acteur: Any,
        instant: datetime,
        sujets: Iterable[models.Model] = (),
        **champs: Any,
    ) -> None:
        """An act of the journal; same form as `journal.ecrire`."""
        ref = reference(objet)
        tous = dict.fromkeys([ref, *(reference(s) for s in sujets)])
        self.actes.append(
            Journal(
                instant=instant,
                acteur=acteur,
                objet=ref,
                evenement=evenement,
                sujets=list(tous),
                **champs,
            )
        )

    def courriel(
        self, genre: str, compte: Any, instant: datetime, objet: str, lien: str, sujet: Any
    ) -> None:
        """A message already sent."""
        corps = f"Bonjour {compte.get_full_name()},\n\n{objet}.\n\n{lien}\n\n-- \nÉcluse"
        self.courriels.append(
            self.creer(
                Courriel,
                instant,
                genre=genre,
                destinataire=compte,
                adresse=compte.email,
                objet=objet,
                corps=corps,
                lien=lien,
                sujets=[reference(sujet)],
                etat=Courriel.Etat.ENVOYE,
                envoye_le=instant,
                essais=1,
            )
        )

    def ecrire_actes(self) -> None:
        """Write acts and messages in the order of time."""
        self.actes.sort(key=lambda acte: acte.instant)
        self.courriels.sort(key=lambda courriel: courriel.cree_le)
        ecrire(Journal, self.actes)
        ecrire(Courriel, self.courriels)


def ecrire(modele: Any, lignes: list[Any]) -> list[Any]:
    """Insert rows by COPY, with their keys; the triggers check them and write their history.

    Several times faster than INSERT: nothing is quoted, parsed nor planned row by row.
    """
    if not lignes:
        return lignes
    champs = [c for c in modele._meta.concrete_fields if not c.generated]
    premiere = lignes[0]
    champs = [c for c in champs if not isinstance(getattr(premiere, c.attname), DatabaseDefault)]
    table = connection.ops.quote_name(modele._meta.db_table)
    colonnes = ", ".join(connection.ops.quote_name(c.column) for c in champs)
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [modele._meta.db_table, len(lignes)],
        )
        for ligne, (cle,) in zip(lignes, curseur.fetchall(), strict=True):
            ligne.pk = cle
        with curseur.copy(f"COPY {table} ({colonnes}) FROM STDIN") as copie:
            for ligne in lignes:
                copie.write_row([_valeur(c, ligne) for c in champs])
    for ligne in lignes:
        ligne._state.adding = False
        ligne._state.db = "default"
    return lignes


@contextmanager
def ensemble() -> Iterator[None]:
    """Rows that are right only together: what the database checks of them waits for the last."""
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _valeur(champ: Any, ligne: Any) -> Any:
    # A key that was not known when the row was built is read from its object.
    if champ.is_relation and champ.is_cached(ligne):
        lie = champ.get_cached_value(ligne)
        return None if lie is None else lie.pk
    valeur = getattr(ligne, champ.attname)
    if isinstance(valeur, str | int | datetime | date | Decimal) or valeur is None:
        return valeur
    return champ.get_db_prep_save(valeur, connection)
