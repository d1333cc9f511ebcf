package dev.redraft.value;

import dev.redraft.memory.View;

/** Checks every invariant of a stream; for tests and debugging. */
final class StreamCheck {
  private final View view;
  private final SlotTree chunks;
  private final SlotTree trees;
  private final SlotTree names;
  private final SlotTree consumerNames;
  private final StreamGroups groups;
  private final StreamGroups own;
  private final StreamId last = new StreamId();
  private final StreamId id = new StreamId();

  private StreamCheck(View view) {
    this.view = view;
    chunks = new SlotTree(view, null, new StreamChunkOrder());
    trees = new SlotTree(view, null, new StreamIdOrder());
    names = new SlotTree(view, null, new StreamNames(StreamGroup.NAME));
    consumerNames = new SlotTree(view, null, new StreamNames(StreamConsumer.NAME));
    groups = new StreamGroups(view);
    own = new StreamGroups(view);
  }

  /**
   * @throws IllegalStateException if an invariant does not hold
   */
  static void check(View view, long header) {
    StreamCheck check = new StreamCheck(view);
    check.entries(header);
    check.groups(header);
  }

  private void entries(long header) {
    chunks.validate(StreamHeader.chunks(header));
    StreamEntry entry = new StreamEntry(view);
    long length = 0;
    boolean any = false;
    last.setMin();
    for (long chunk = chunks.first(StreamHeader.chunks(header));
        chunk != 0;
        chunk = chunks.next()) {
      int live = 0;
      int deleted = 0;
      entry.before(chunk);
      while (entry.next()) {
        require(last.compare(entry.ms(), entry.seq()) < 0, "order of entries");
        last.set(entry.ms(), entry.seq());
        if (entry.isDeleted()) {
          deleted++;
        } else {
          live++;
          if (!any) {
            StreamHeader.first(view, header, id);
            require(id.compare(last) == 0, "first ID");
            any = true;
          }
        }
      }
      require(live == StreamChunk.live(view, chunk), "live entries of a chunk");
      require(deleted == StreamChunk.deleted(view, chunk), "deleted entries of a chunk");
      require(live + deleted > 0, "a chunk without entries");
      length += live;
    }
    require(length == StreamHeader.length(view, header), "length");
    require(StreamHeader.last(view, header, id).compare(last) >= 0, "last ID");
    require(any || StreamHeader.first(view, header, id).isZero(), "first ID of no entries");
  }

  private void groups(long header) {
    names.validate(StreamHeader.groups(header));
    for (long group = groups.firstGroup(header); group != 0; group = groups.nextGroup()) {
      trees.validate(StreamGroup.pending(group));
      consumerNames.validate(StreamGroup.consumers(group));
      long pending = 0;
      for (long consumer = groups.firstConsumer(group);
          consumer != 0;
          consumer = groups.nextConsumer()) {
        trees.validate(StreamConsumer.pending(consumer));
        for (long entry = groups.firstPendingOfConsumer(consumer);
            entry != 0;
            entry = groups.nextPending()) {
          require(PendingEntry.consumer(view, entry) == consumer, "consumer of a pending entry");
          PendingEntry.id(view, entry, id);
          require(own.findPending(group, id) == entry, "pending entry of the group");
          pending++;
        }
      }
      require(pending == groups.pendingOfGroup(group), "pending entries of the group");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("stream: " + what);
    }
  }
}
