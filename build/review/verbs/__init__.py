"""What each command does, read as its documentation."""
