"""Claims: their language, their verdicts, their lock and their list. Knows no pandoc."""
