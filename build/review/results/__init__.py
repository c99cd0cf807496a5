"""What runs recorded: read, compared, and written for a reader."""
