"""Who knows whom: declarations, matches with suspects, and the blocks that come of them."""
