"""Findings: the registry of rules, the collector and progress."""
