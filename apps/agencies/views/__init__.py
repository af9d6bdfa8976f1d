"""Pages of the workplaces."""
