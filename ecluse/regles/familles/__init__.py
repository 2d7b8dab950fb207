"""One module per family of barème: facts in, lines, alerts and hypotheses out."""
