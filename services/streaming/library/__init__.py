"""The library: videos and music, what they belong to, and what fans do with them."""
