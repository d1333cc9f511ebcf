package dev.redraft.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Remembers what was asked for, and answers what a test says. */
final class FakeSaves implements Saves {
  final List<String> asked = new ArrayList<>();
  final List<Consumer<Boolean>> waiters = new ArrayList<>();
  Start next = Start.STARTED;
  long lastSave = 1_700_000_000L;

  /** Ends the saves that someone waits for. */
  void end(boolean success) {
    List<Consumer<Boolean>> due = new ArrayList<>(waiters);
    waiters.clear();
    due.forEach(waiter -> waiter.accept(success));
  }

  @Override
  public Start background(boolean schedule, boolean inTransaction) {
    asked.add("background" + (schedule ? " schedule" : "") + (inTransaction ? " multi" : ""));
    return next;
  }

  @Override
  public boolean foreground(Consumer<Boolean> whenDone) {
    asked.add("foreground");
    if (next == Start.ALREADY_RUNNING) {
      return false;
    }
    waiters.add(whenDone);
    return true;
  }

  @Override
  public void flushed() {
    asked.add("flushed");
  }

  @Override
  public void reload(boolean save, boolean flush, boolean merge) {
    asked.add("reload" + (save ? " save" : "") + (flush ? " flush" : "") + (merge ? " merge" : ""));
  }

  @Override
  public long lastSave() {
    return lastSave;
  }
}
