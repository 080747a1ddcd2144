"""Coaching ("Tư vấn, hoàn thiện", S35): mentors, their advice, the team's answer by a revised version."""
