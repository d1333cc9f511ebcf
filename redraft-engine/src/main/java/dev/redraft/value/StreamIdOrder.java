package dev.redraft.value;

import dev.redraft.memory.View;
import dev.redraft.structure.TreeEntries;

/** The order by ID of a tree whose entries begin with their ID: chunks and pending entries. */
class StreamIdOrder implements TreeEntries {
  private long probeMs;
  private long probeSeq;

  /** Searches are for this ID from now on. */
  final StreamIdOrder probe(long ms, long seq) {
    probeMs = ms;
    probeSeq = seq;
    return this;
  }

  /** Searches are for the ID of this entry from now on. */
  final StreamIdOrder probeOf(View view, long entry) {
    return probe(view.getLong(entry), view.getLong(entry + 8));
  }

  @Override
  public final long sortKey(View view, long entry) {
    return view.getLong(entry) ^ Long.MIN_VALUE;
  }

  @Override
  public final long probeKey() {
    return probeMs ^ Long.MIN_VALUE;
  }

  @Override
  public final int compareToProbe(View view, long entry) {
    return StreamId.compare(view.getLong(entry), view.getLong(entry + 8), probeMs, probeSeq);
  }
}
