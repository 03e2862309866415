"""The pages, in every configured language. Knows neither the API nor the files' delivery."""
