"""All SQL of bills: billers, payments, saved accounts."""
