"""Past délibérations: published files come in, are kept as they came, and go out the same.

`fichiers` reads what was given, `verification` refuses what has no such form, `actions` writes the
act, `export` gives the files back, `queries` reads the page of the act.
"""
