"""Rules of a laboratory."""
