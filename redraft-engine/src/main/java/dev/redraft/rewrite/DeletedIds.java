package dev.redraft.rewrite;

import dev.redraft.memory.View;
import dev.redraft.value.PendingEntry;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamId;
import dev.redraft.value.StreamReader;
import java.util.TreeSet;

/**
 * The IDs that are pending in a group of a stream although their entries were deleted, in order.
 */
final class DeletedIds {
  private StreamId[] sorted = {};

  /** Looks for those of a stream. */
  void collect(View view, long stream) {
    TreeSet<StreamId> found = new TreeSet<>(StreamId::compare);
    StreamGroups groups = new StreamGroups(view);
    StreamReader reader = new StreamReader(view);
    StreamId id = new StreamId();
    for (long group = groups.firstGroup(stream); group != 0; group = groups.nextGroup()) {
      for (long entry = groups.firstPending(group); entry != 0; entry = groups.nextPending()) {
        PendingEntry.id(view, entry, id);
        if (!reader.find(stream, id.ms, id.seq)) {
          found.add(new StreamId(id.ms, id.seq));
        }
      }
    }
    sorted = found.toArray(StreamId[]::new);
  }

  void clear() {
    sorted = new StreamId[0];
  }

  int size() {
    return sorted.length;
  }

  /** Sets {@code id} to the one at {@code index} and returns it. */
  StreamId get(int index, StreamId id) {
    return id.set(sorted[index]);
  }
}
