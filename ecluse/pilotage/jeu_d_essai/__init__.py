"""Fictitious data: the demonstration, and the large seeded set of the benchmark.

No name, number or address here is anybody's: SIREN of an unattributed range, `.invalid` addresses.
"""
