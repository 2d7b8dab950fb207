"""Rapport, délibération and annexe de répartition: everything derived, nothing typed again."""
