"""Transcripts: forms and papers that leave the house, come back filled in, and are confirmed by a second person."""
