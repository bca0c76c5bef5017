"""Legwise."""
