"""The services of each trade, built by hand; together they are the container."""
