"""People and how they sign in: passwords, codes, passkeys, providers, sessions, tokens.

Secrets are kept as hashes; none of them, and no address that works once, is ever logged.
"""
