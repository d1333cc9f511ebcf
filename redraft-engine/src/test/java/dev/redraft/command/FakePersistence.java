package dev.redraft.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log that remembers its units as text, and does what a test says. */
final class FakePersistence implements Persistence {
  final List<String> units = new ArrayList<>();
  final List<Waiter> waiters = new ArrayList<>();
  boolean enabled = true;
  boolean loading;
  boolean running;
  boolean syncsAtOnce = true;
  long position;
  long synced;
  final FakeSaves saves = new FakeSaves();
  int reloads;
  int rewrites;
  @Nullable String refusal;
  @Nullable String rewriteError;
  RewriteStart nextStart = RewriteStart.STARTED;

  record Waiter(long position, Runnable whenSynced) {}

  /** The last unit, its line ends as spaces, or the empty text. */
  String lastUnit() {
    return units.isEmpty() ? "" : units.getLast();
  }

  /** The words of the last unit, without lengths and counts. */
  String lastWords() {
    StringBuilder words = new StringBuilder();
    for (String line : lastUnit().split(" ", -1)) {
      if (!line.isEmpty() && line.charAt(0) != '*' && line.charAt(0) != '$') {
        words.append(words.isEmpty() ? "" : " ").append(line);
      }
    }
    return words.toString();
  }

  /** Syncs everything, and tells who waited. */
  void sync() {
    synced = position;
    List<Waiter> due = new ArrayList<>(waiters);
    waiters.clear();
    due.forEach(waiter -> waiter.whenSynced().run());
  }

  @Override
  public boolean isEnabled() {
    return enabled;
  }

  @Override
  public long position() {
    return enabled ? position : 0;
  }

  @Override
  public long syncedPosition() {
    return synced;
  }

  @Override
  public long releasablePosition() {
    return Long.MAX_VALUE;
  }

  @Override
  public boolean isBackedUp() {
    return false;
  }

  @Override
  public void append(Effects unit) {
    String text =
        new String(unit.array(), unit.offset(), unit.length(), StandardCharsets.ISO_8859_1);
    units.add(text.replace("\r\n", " "));
    position += unit.length();
    if (syncsAtOnce) {
      synced = position;
    }
  }

  @Override
  public @Nullable String refusal() {
    return refusal;
  }

  @Override
  public RewriteStart rewrite() {
    if (rewriteError != null) {
      throw new CommandException(rewriteError);
    }
    rewrites++;
    return nextStart;
  }

  @Override
  public RewriteStart rewriteAnew() {
    return rewrite();
  }

  @Override
  public boolean abortRewrite() {
    boolean was = running;
    running = false;
    return was;
  }

  @Override
  public void awaitSync(long until, Runnable whenSynced) {
    if (synced >= until) {
      whenSynced.run();
    } else {
      waiters.add(new Waiter(until, whenSynced));
    }
  }

  @Override
  public void reload() {
    reloads++;
  }

  @Override
  public String trace(boolean json) {
    return json ? "{\"rewrites\":[]}" : "no rewrites";
  }

  @Override
  public String explain() {
    return "no automatic rewrite: auto-aof-rewrite-percentage is 0";
  }

  @Override
  public void info(StringBuilder target, long changes) {
    target.append("loading:").append(loading ? 1 : 0).append("\r\n");
    target.append("aof_enabled:").append(enabled ? 1 : 0).append("\r\n");
  }

  @Override
  public boolean isLoading() {
    return loading;
  }

  @Override
  public Saves saves() {
    return saves;
  }

  @Override
  public void batchEnded() {}
}
