"""Files of cities, venues and events: what they may say, and what it means."""
