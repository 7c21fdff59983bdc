"""Annotation to events and sayings: who did what to whom, whether it happened, and who says so."""
