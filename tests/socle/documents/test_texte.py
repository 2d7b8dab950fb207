"""What is taken out of every text, character by character."""

import sys
import unicodedata

from ecluse.socle.documents.texte import _REFUSES, nettoyer

BIDI = {*"\u061c\u200e\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def _refuse(caractere: str) -> bool:
    point = ord(caractere)
    sans_caractere = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
    controle = unicodedata.category(caractere) in ("Cc", "Cs") and caractere not in "\n\t"
    return sans_caractere or controle or caractere in BIDI


def test_every_character_is_kept_or_taken_out_as_said() -> None:
    tous = map(chr, range(sys.maxunicode + 1))
    assert [c for c in tous if bool(_REFUSES.match(c)) != _refuse(c)] == []


def test_a_text_keeps_its_lines_and_loses_what_deceives() -> None:
    assert nettoyer("Jean\u202e\x00 Valjean\r\n\tà Montreuil") == "Jean Valjean\n\tà Montreuil"
