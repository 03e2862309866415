"""One confined child process for untrusted work, and the limits that it runs under."""
