"""Checks over a deliberation: budget chain, sums, votes, dates, ceilings."""
