"""The public notice board: what officials released, for everybody, from the three tables of publications alone."""
