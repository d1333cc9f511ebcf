package dev.redraft.memory;

/** The frozen image is gone: the shadow limit was reached, or the fork was failed or closed. */
public final class ForkFailedException extends RuntimeException {
  public ForkFailedException(String message) {
    super(message);
  }
}
