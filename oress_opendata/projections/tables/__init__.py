"""The tables of releases in other formats, and the queries of their rows.

Everything below `projections/tables/` is made from a release's CSV and can be deleted.
"""
