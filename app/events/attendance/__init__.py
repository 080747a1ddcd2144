"""Attendance: who is there while it runs, lists on paper, and afterwards who was there and what they thought."""
