"""The forms of the public, without an account and without JavaScript."""
