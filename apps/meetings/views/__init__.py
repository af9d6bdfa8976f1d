"""Pages of village meetings."""
