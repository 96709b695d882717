"""Text → Profile or Offer, each value with its span; the Spark job."""
