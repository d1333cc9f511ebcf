package dev.redraft.server.terminal;

import java.util.Locale;

/** Amounts as people read them. */
public final class Amounts {
  private Amounts() {}

  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  public static String bytes(long bytes) {
    if (bytes < 10_000) {
      return count(bytes) + " B";
    }
    return bytes < 10_000_000
        ? count(bytes / 1000) + " KB"
        : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }

  public static String time(long nanos) {
    if (nanos < 10_000) {
      return nanos + " ns";
    }
    if (nanos < 10_000_000) {
      return nanos / 1000 + " us";
    }
    return nanos < 10_000_000_000L
        ? nanos / 1_000_000 + " ms"
        : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }
}
