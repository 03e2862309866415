"""Findings: the registry of rules, the collector, progress and reports."""
