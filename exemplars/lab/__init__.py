"""What the exemplars share: seeds, data, statistics, models, figures, and the recorder of results."""
