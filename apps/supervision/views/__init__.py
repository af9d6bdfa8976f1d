"""Pages of supervisions, of their plans, and of what was found and recommended."""
