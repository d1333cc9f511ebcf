package dev.redraft.platform;

import java.io.IOException;

/** Somebody else holds a lock; the message says who, as far as that is known. */
public final class LockedException extends IOException {
  public LockedException(String message) {
    super(message);
  }
}
