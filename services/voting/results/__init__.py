"""From counts to fates, in whole numbers and fractions only: no result ever saw a float."""
