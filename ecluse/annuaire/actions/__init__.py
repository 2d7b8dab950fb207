"""What can be done in the annuaire: one function per act, with its right, lock and journal."""
