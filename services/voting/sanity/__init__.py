"""Whether totals look counted or invented: tested by arithmetic before anybody certifies them."""
