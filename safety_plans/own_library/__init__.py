"""The library as one service offers it: what it added, said in its own words, or hid."""
