"""The HTTP server: connections that wait for their client, apart from the threads that compute."""
