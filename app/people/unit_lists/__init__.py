"""Lists of units as spreadsheets: out, and in with a preview, row errors and a way back."""
