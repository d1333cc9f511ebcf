package dev.redraft.command;

import org.jspecify.annotations.Nullable;

/** Remembers what SHUTDOWN asked for. */
final class FakeLifecycle implements Lifecycle {
  @Nullable ShutdownOptions asked;
  boolean underWay;
  int crashes;

  @Override
  public void shutdown(ShutdownOptions options) {
    asked = options;
  }

  @Override
  public boolean abortShutdown() {
    boolean was = underWay;
    underWay = false;
    return was;
  }
}
