"""The installed vocabularies: their location, their loading, and the loaded ones."""
