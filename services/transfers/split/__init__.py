"""A bill that friends share: parts or items, each paid to who laid out the money."""
