"""The atlas: an indicator as a map and as ranked tables."""
