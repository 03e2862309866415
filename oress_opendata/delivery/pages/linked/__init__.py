"""The pages of linked data: vocabularies, and questions in SPARQL."""
