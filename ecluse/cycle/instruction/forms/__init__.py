"""Forms of the instruction: they read what is typed, the actions hold the rules."""
