"""All SQL of scanning: places, tickets, scans, reports."""
