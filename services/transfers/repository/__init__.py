"""All SQL of transfers."""
