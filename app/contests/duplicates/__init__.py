"""Near-duplicates: entries whose words stand in another entry already, side by side; the secretariat decides."""
