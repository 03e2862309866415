"""What changed, in words: for pages, feeds, letters and e-mails alike."""
