"""Voting for those who run it: windows, moves by two people, checks, quarantine, the stage."""
