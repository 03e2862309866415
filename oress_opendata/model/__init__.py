"""The nouns of the catalogue as frozen values. No input or output, no clock."""
