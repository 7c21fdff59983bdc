"""What makes the model and the gazetteer. Never imported by ``dateline``."""
