package dev.redraft.server.terminal;

import dev.redraft.aof.LoadProgress;
import dev.redraft.platform.Clock;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * How far a long work is: a bar that moves on a terminal, elsewhere a line every few seconds. Works
 * that end sooner print nothing there. The work begins when this is told of it first. One thread at
 * a time.
 */
public final class ProgressLine implements LoadProgress {
  private static final long BAR_NANOS = 100_000_000L;
  private static final long LINE_NANOS = 5_000_000_000L;
  private static final int CELLS = 30;

  private final Screen screen;
  private final Clock clock;
  private final String what;
  private final LongFunction<String> amounts;
  private final boolean quiet;
  private boolean begun;
  private long began;
  private long told;

  /** Tells on {@code screen} how many bytes are {@code what}; nothing if {@code quiet}. */
  public ProgressLine(Screen screen, Clock clock, String what, boolean quiet) {
    this(screen, clock, what, Amounts::bytes, quiet);
  }

  /** As the other, of other things than bytes. */
  public ProgressLine(
      Screen screen, Clock clock, String what, LongFunction<String> amounts, boolean quiet) {
    this.amounts = amounts;
    this.screen = screen;
    this.clock = clock;
    this.what = what;
    this.quiet = quiet;
  }

  @Override
  public void at(long done, long total) {
    long now = clock.nanos();
    if (!begun) {
      begun = true;
      began = now;
      told = now;
    }
    if (quiet || now - told < (screen.isInteractive() ? BAR_NANOS : LINE_NANOS)) {
      return;
    }
    told = now;
    if (screen.isInteractive()) {
      screen.passing(bar(done, total) + " " + text(done, total, now));
    } else {
      screen.line(text(done, total, now));
    }
  }

  private String text(long done, long total, long now) {
    double seconds = (now - began) / 1e9;
    String amount =
        total > 0
            ? String.format(
                Locale.ROOT,
                "%s of %s (%d %%)",
                amounts.apply(done),
                amounts.apply(total),
                share(done, total, 100))
            : amounts.apply(done);
    String rate = seconds > 0 ? ", " + amounts.apply((long) (done / seconds)) + " a second" : "";
    return what + ": " + amount + rate;
  }

  private static String bar(long done, long total) {
    int full = total <= 0 ? 0 : share(done, total, CELLS);
    return "[" + "#".repeat(full) + ".".repeat(CELLS - full) + "]";
  }

  private static int share(long done, long total, int of) {
    return (int) Math.clamp((double) done / total * of, 0, of);
  }
}
