"""Statements on paper: letters shaped by HarfBuzz, pages written by hand."""
