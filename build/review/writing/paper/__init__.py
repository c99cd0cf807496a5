"""The PDF and the formats of other programs."""
