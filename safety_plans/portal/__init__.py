"""The survivor's own room: her list, one thing a page, nothing remembered by the browser."""
