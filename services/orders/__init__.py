"""Orders of goods: placed, paid, sent, given back."""
