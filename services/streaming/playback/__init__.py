"""Playing: who may, on how many devices at once, by which addresses, keys and licences."""
