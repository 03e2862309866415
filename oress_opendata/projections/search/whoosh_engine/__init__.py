"""The embedded engine: Whoosh postings with exact totals and facets."""
