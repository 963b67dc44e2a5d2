"""What a text in Khmer must keep to, as functions that return what they find wrong."""
