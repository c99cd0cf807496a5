"""Builds a living review: chapters in Markdown, results from executed notebooks, claims that are tests."""
