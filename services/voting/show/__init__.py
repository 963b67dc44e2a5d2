"""The model of a show: contestants, stages, rules, windows; what may be said of it."""
