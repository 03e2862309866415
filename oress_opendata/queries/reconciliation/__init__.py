"""Reconciliation: which thing of the catalogue a name in somebody's table means."""
