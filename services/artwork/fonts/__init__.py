"""The faces that the pictures are set in, cut down to the letters in use."""
