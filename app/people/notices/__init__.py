"""Notices: what is said to people, by mail or in their desk."""
