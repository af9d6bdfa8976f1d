"""What holds for workplaces, without tables: when a conference is valid, what a month of procedures explains."""
