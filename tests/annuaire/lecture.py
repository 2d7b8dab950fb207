"""Reading pages and messages as a person does: entities decoded, one kind of space."""

import html
import re
from typing import Any


def texte(source: Any) -> str:
    """The visible text of an answer, or a text, with plain single spaces."""
    brut = source if isinstance(source, str) else source.content.decode()
    sans_balises = re.sub(r"<[^>]+>", " ", brut) if not isinstance(source, str) else brut
    return " ".join(html.unescape(sans_balises).replace("\u202f", " ").split())
