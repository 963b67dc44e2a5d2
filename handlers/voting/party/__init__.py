"""A vote in a group: one card that all of the group share, a tap gives a vote."""
