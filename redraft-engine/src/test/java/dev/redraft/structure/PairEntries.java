package dev.redraft.structure;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/** Entries of a weight, ordered by two numbers, of which only the first one is the sort key. */
final class PairEntries implements TreeEntries {
  private static final int MAJOR = 0;
  private static final int MINOR = 8;
  private static final int WEIGHT = 16;

  private final boolean weighted;
  private long major;
  private long minor;

  PairEntries(boolean weighted) {
    this.weighted = weighted;
  }

  static long create(Memory memory, long major, long minor, long weight) {
    long entry = memory.allocate(Kind.NODE, 24);
    memory.putLong(entry + MAJOR, major);
    memory.putLong(entry + MINOR, minor);
    memory.putLong(entry + WEIGHT, weight);
    return entry;
  }

  static void putWeight(Memory memory, long entry, long weight) {
    memory.putLong(entry + WEIGHT, weight);
  }

  static long weightOf(View view, long entry) {
    return view.getLong(entry + WEIGHT);
  }

  void probe(long major, long minor) {
    this.major = major;
    this.minor = minor;
  }

  @Override
  public boolean weighted() {
    return weighted;
  }

  @Override
  public long weight(View view, long entry) {
    return weighted ? weightOf(view, entry) : 1;
  }

  @Override
  public long sortKey(View view, long entry) {
    return view.getLong(entry + MAJOR);
  }

  @Override
  public long probeKey() {
    return major;
  }

  @Override
  public int compareToProbe(View view, long entry) {
    int order = Long.compare(view.getLong(entry + MAJOR), major);
    return order != 0 ? order : Long.compare(view.getLong(entry + MINOR), minor);
  }
}
