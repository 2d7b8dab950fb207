"""The guarantee that a convention grants what its lines say, whoever writes."""

from typing import Any

import pgtrigger

_SOMME = """
    SELECT c.numero, c.montant_maximum - c.montant_repris - COALESCE((
            SELECT SUM(l.montant) FROM conventions_ligneconvention l
             WHERE l.convention_id = c.id AND l.en_vigueur), 0)
      INTO numero_lu, ecart
      FROM conventions_convention c
     WHERE c.id = COALESCE(NEW.CLE, OLD.CLE) AND c.etat <> 'abandonnee';
    IF ecart <> 0 THEN
        RAISE EXCEPTION 'convention % : écart de % EUR avec ses lignes', numero_lu, ecart
          USING ERRCODE = 'check_violation', CONSTRAINT = 'convention_somme_des_lignes';
    END IF;
    IF EXISTS (
        SELECT 1 FROM conventions_ligneconvention l
          JOIN conventions_avenant a ON a.id = l.avenant_id
         WHERE l.convention_id = COALESCE(NEW.CLE, OLD.CLE)
           AND l.en_vigueur <> (a.etat = 'signe' AND l.abandonnee_le IS NULL)
    ) THEN
        RAISE EXCEPTION 'une ligne d''avenant compte une fois l''avenant signé'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'ligne_convention_avenant_signe';
    END IF;
    IF EXISTS (
        SELECT 1 FROM conventions_ligneconvention l
         WHERE l.convention_id = COALESCE(NEW.CLE, OLD.CLE) AND l.en_vigueur
         GROUP BY l.ligne_id HAVING SUM(l.montant) < 0
    ) THEN
        RAISE EXCEPTION 'une ligne est diminuée de plus que ce que la convention en porte'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'ligne_convention_reduction_bornee';
    END IF;
    RETURN NULL;
"""


class SommeDesLignes(pgtrigger.Trigger):
    """At the end of each transaction: the maximum of a convention is what it granted before
    Écluse plus its lines in force, a line of an avenant is in force once that is signed, and no
    line is taken back beyond what the convention carries of it.

    `cle` is the column that names the convention. An abandoned convention grants nothing more.
    """

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    timing = pgtrigger.Deferred
    declare = [("ecart", "numeric"), ("numero_lu", "text")]

    def __init__(self, *, cle: str, **options: Any) -> None:
        super().__init__(**options)
        self.cle = cle

    def get_func(self, model: Any) -> str:
        """The body, for the table that names the convention by `cle`."""
        return _SOMME.replace("CLE", self.cle)


class AvenantDeSaConvention(pgtrigger.Trigger):
    """A line and its avenant belong to the same convention."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    func = """
        IF NEW.avenant_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM conventions_avenant
             WHERE id = NEW.avenant_id AND convention_id = NEW.convention_id
        ) THEN
            RAISE EXCEPTION 'cette ligne et son avenant sont de deux conventions'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'ligne_convention_avenant';
        END IF;
        RETURN NEW;
    """
