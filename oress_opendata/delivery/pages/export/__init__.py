"""The catalogue as a folder of files that works without the service."""
