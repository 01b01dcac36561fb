"""The sections of a brief, one file for each subject."""
