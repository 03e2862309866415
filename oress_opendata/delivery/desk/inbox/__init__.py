"""What the public sent, for the staff: the list, each message beside its row, links to claim."""
