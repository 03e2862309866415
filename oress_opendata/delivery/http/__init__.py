"""What every address shares: URLs, caching, negotiation, media types, problems, security."""
