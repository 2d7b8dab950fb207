"""The guarantee that an act of the past stays as it was published, whoever writes."""

from typing import Any

import pgtrigger

_REFUS = """
    IF EXISTS (LECTURE) THEN
        RAISE EXCEPTION 'un acte repris reste tel que publié'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'acte_repris_inalterable';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""
DU_RAPPORT = """
    SELECT 1 FROM deliberations_rapport r
     WHERE r.fige AND r.id IN (NEW.rapport_id, OLD.rapport_id)
"""
DE_L_ARTICLE = """
    SELECT 1 FROM deliberations_rapport r
      JOIN deliberations_article a ON a.rapport_id = r.id
     WHERE r.fige AND a.id IN (NEW.article_id, OLD.article_id)
"""


class ActeFige(pgtrigger.Trigger):
    """No row of an act that was imported is added, changed or taken away once it is there.

    `lecture` is the query that finds the act of a row, when it is frozen.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def __init__(self, *, lecture: str, **options: Any) -> None:
        super().__init__(**options)
        self.lecture = lecture

    def get_func(self, model: Any) -> str:
        """The body, with the query of this table."""
        return _REFUS.replace("LECTURE", self.lecture)
