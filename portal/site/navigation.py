"""The menu of the pages that stand here: each imports its own entries."""

import portal.site.accounts.navigation
import portal.site.clock.navigation
import portal.site.jobs.navigation  # noqa: F401
