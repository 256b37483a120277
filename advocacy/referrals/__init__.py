"""Helpline calls and referrals: how somebody reaches us, and how they become a case."""
