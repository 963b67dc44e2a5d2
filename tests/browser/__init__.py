"""The browser that tests drive; it comes in a package, the machine needs none."""
