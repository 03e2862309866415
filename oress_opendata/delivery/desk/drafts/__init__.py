"""The drafts of the desk: their list, what they change, their way to a publication."""
