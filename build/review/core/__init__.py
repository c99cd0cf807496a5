"""The ground that every room stands on: mistakes, places, files, git."""
