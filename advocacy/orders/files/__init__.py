"""The papers of an order: the order itself, proof of service, notices of hearings."""
