"""The pages of places: their list, and a sheet of each."""
