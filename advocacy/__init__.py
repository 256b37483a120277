"""The portal for stalking advocates, survivors, partners and officers."""
