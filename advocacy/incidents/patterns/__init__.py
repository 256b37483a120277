"""The pattern of a case: what was done, how often and when, as plain counts that judge nothing."""
