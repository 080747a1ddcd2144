"""Đồng Hành."""
