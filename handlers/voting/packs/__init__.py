"""More votes in chat: packs, points, missions, and giving what was got."""
