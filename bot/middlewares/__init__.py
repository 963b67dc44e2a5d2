"""What every update passes before a handler sees it, outermost first: people, window, replies."""
