package dev.redraft.platform;

/** The simulated power has failed: not an exception that code under test may handle. */
public final class PowerCut extends Error {
  private static final long serialVersionUID = 1;

  public PowerCut(String message) {
    super(message);
  }
}
