"""Goods of the shop as drawings: twenty-one kinds, each from several sides, some all around."""
