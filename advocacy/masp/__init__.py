"""The multi-agency review of a person who stalks, with the survivor's voice and safety on top."""
