"""Screens of the candidature. Every page reads the dossier through what its reader may see."""
