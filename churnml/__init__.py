"""Which B2B SaaS accounts are about to leave, how sure we are, and why."""
