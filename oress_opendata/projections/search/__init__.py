"""The search: text analysis, index, query expansion, ranking.

Everything below `projections/search/` is derived from the registers, the descriptors and `vocab/`,
and can be deleted. Only whoosh_engine knows Whoosh.
"""
