"""Those who bring money from outside; one module for each."""
