"""Plans in chat: what is sold, the own one, gifts, sharing, operators' tasks."""
