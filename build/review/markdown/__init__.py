"""pandoc, its tree, and the manuscript that is handed on."""
