"""All SQL of what follows a sale."""
