"""What programs send with a token: packages, at `/api/v1/packages`."""
