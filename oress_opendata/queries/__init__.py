"""What pages, API and feeds ask of the catalogue, answered without HTTP: places, support,
indicators, documents. Reads the store and the projections; knows neither Flask nor addresses.
"""
