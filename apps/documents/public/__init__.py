"""The page where everybody has an issued document confirmed."""
