"""The RDF projection: generations of the Oxigraph store, its dumps, and reading from it."""
