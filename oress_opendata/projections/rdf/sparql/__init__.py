"""SPARQL queries: the guard, the worker pool that evaluates them, the service description."""
