"""Drawn pictures: artwork from a seed, shaped Khmer lettering, payment cards and tickets."""
