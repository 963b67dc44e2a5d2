"""Sums of older entries, so that a balance of the past is found without reading them all."""
