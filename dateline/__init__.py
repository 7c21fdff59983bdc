"""Dateline reads news reports and gives back sourced event records."""
