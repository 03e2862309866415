"""The Reconciliation Service API 0.2, for OpenRefine and other clients."""
