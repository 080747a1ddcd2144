"""The ballot file of a locked round: what was counted, how, and what came out, in one text that anybody can check."""
