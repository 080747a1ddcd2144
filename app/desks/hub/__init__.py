"""The hub of an edition: every place where its staff works, with its state, so that nobody needs an address."""
