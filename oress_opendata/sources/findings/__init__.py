"""Findings: the catalogue of rules, the collector, progress and the report."""
