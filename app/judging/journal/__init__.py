"""The journal of scores: every change of every sheet, chained by hashes, written in the transaction of the change."""
