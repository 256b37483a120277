"""A demo with an invented service: filled through the services, served with a phone on a page."""
