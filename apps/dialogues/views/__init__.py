"""Pages of dialogues and of the light records beside them."""
