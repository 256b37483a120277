"""Files that belong to a contact: a letter, a photograph of a note, a voicemail."""
