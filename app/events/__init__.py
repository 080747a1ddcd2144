"""Events: what is organized, who may come, who came."""
