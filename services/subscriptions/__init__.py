"""Plans: trials, paid periods, changes, pauses, gifts, families."""
