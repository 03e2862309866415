"""What is published as RDF: descriptions, a store of triples, dumps. Knows no HTTP and no clock."""
