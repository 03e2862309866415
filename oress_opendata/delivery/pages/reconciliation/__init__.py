"""What a reconciliation client shows beside a candidate."""
