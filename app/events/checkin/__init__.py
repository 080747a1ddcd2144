"""The gate: who is let in, who is not and why; devices, the roster for phones without a network, the API."""
