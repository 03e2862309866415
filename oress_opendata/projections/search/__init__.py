"""The search index: what is in it, how text is analysed, how a query is understood and answered.

Everything below `projections/search/` is made from the registers, the descriptors and `vocab/`,
and can be deleted. Only embedded.py knows the engine.
"""
