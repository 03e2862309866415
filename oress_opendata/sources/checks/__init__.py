"""The house's rules, one a file. Each yields findings, and knows no file but the package's."""
