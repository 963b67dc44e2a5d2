"""Money between people: sending, claiming, asking, standing orders."""
