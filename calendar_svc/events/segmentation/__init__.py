"""The parts of article segmentation; `calendar_svc.events.articles` is the way in."""
