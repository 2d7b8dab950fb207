"""Write ``reference.docx`` again from the styles of ``reference.py``."""

from .reference import REFERENCE, construire

REFERENCE.write_bytes(construire())
