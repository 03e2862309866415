"""The API: JSON of what is published, described by OpenAPI 3. Knows neither pages nor files."""
