"""All SQL of seats. A seat belongs to one hold; changes name the holds that they may replace."""
