"""Processing: from a file that somebody brings to what players are given."""
