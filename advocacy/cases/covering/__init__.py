"""Cover while somebody is away."""
