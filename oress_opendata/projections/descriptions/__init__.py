"""One release described in the forms that others read: derived from its one descriptor, so that
they agree with one another. Pure functions."""
