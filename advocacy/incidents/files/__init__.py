"""The files of incidents, for staff: two questions, sending, receipts, opening, sealing."""
