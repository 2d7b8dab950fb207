"""Screens of the follow-up. Every page reads a convention through what its reader may see."""
