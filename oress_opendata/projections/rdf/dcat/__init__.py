"""Datasets, releases and cubes in RDF: DCAT-AP, VoID, Data Cube, and the metadata score."""
