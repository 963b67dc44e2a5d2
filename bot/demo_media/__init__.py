"""Films and songs of the demo story, made by the product itself: no file comes from elsewhere."""
