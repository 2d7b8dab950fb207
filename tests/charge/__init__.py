"""The closing evening, on the real server: `python -m tests.charge` (see docs/charge.md)."""
