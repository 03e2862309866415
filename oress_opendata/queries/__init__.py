"""The read side of the catalogue: places, support, indicators, documents.

For pages, API and feeds. Reads the store and the projections; knows neither Flask nor URLs.
"""
