"""A small orchestra in plain Python: instruments, songs, the voices of people who talk."""
