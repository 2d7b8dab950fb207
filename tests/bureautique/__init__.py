"""Checks with an office suite, apart from the suite of tests: `make bureautique`."""
