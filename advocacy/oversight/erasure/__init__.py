"""Erasing a case: asked for by one, approved by another, and unreadable in every backup."""
