"""All SQL of the waiting room; what a fan asks is one row, however many wait."""
