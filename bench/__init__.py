"""Measurements of Écluse on a large database: `python -m bench`, or `make bench`."""
