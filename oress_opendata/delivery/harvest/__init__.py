"""For harvesters and the semantic web: resources by IRI, the catalogue, dumps, SPARQL."""
