"""Drawn films: cut-out figures and scenery that a painter moves from picture to picture."""
