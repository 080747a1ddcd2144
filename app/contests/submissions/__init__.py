"""Submissions: handing in, receipts that anybody can verify, versions side by side, withdrawing."""
