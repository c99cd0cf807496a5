"""What a notebook imports: it records, and needs nothing of the review but this."""
