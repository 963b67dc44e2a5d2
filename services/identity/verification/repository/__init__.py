"""All SQL of verification."""
