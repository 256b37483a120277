"""Asking whoever made a referral for more: what, of whom, by when, and what they answered."""
