"""The final: an order drawn by lot, who came, who did not."""
