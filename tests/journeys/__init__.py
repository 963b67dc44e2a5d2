"""Whole stories, played from outside: the real product, a sandbox around it, people who chat."""
