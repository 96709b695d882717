"""What travels between the stages: documents, profiles, offers, matches, answers and events. No engine here."""
