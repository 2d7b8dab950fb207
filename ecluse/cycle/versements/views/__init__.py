"""Screens of the payments."""
