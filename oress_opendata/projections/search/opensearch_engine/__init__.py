"""The engine for several hosts: a cluster of OpenSearch."""
