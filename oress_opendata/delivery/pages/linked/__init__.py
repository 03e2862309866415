"""The pages of linked data: vocabularies, and SPARQL queries."""
