"""The page while it is being written: served on this machine, built anew at each save, reloaded in the browser."""
