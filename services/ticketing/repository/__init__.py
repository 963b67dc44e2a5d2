"""All SQL of ticketing, by what it is about: programme, loading, stock, orders, tickets."""
