"""What harvesters and the semantic web read: things by their IRIs, the catalogue, dumps, SPARQL."""
