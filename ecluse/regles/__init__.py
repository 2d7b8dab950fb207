"""The rule engine: pure Python, no Django, no clock, no database."""
