"""Files of shows: what they may say, and the show that it means."""
