"""The law of receptions and petitions: on which days citizens are received, and how long each step may take."""
