"""Text analysis: folding, stemming, phonetic keys. Pure, the same for every engine."""
