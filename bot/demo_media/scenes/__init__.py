"""The films of the demo story, one a module."""
