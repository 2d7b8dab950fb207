"""Imported at start by the job library: registers the tasks of the kernel."""

from ecluse.socle import courriels, televersements, traitements, travaux

__all__ = ["courriels", "televersements", "traitements", "travaux"]
