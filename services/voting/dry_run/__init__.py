"""A stage played on made-up votes, through the real code and in a database of its own."""
