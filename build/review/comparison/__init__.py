"""Two builds side by side: what a change did to results, claims, figures, words and references."""
