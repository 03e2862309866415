"""The guide to founding a cooperative."""
