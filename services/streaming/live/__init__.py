"""Live: what the camera sends, who looks on, what they write, and watching together."""
