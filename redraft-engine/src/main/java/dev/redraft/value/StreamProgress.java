package dev.redraft.value;

import dev.redraft.memory.View;

/**
 * How far an ID is into the entries that a stream ever had, as consumer groups count it
 * (https://redis.io/docs/latest/commands/xinfo-groups/). Deleted entries between make that unknown.
 * One thread.
 */
public final class StreamProgress {
  /** A lag that can't be told; one that can is below 0 if a count of entries read was too high. */
  public static final long NO_LAG = Long.MIN_VALUE;

  private final View view;
  private final StreamId first = new StreamId();
  private final StreamId last = new StreamId();
  private final StreamId deleted = new StreamId();
  private final StreamId delivered = new StreamId();

  public StreamProgress(View view) {
    this.view = view;
  }

  /**
   * The entries ever added up to an ID, it included, or {@link StreamGroup#UNKNOWN}. Known are the
   * last ID, the first one and those before it, if nothing behind the first one was deleted.
   */
  public long position(long stream, StreamId id) {
    long added = StreamHeader.added(view, stream);
    if (added == 0) {
      return 0;
    }
    long length = StreamHeader.length(view, stream);
    int fromLast = id.compare(StreamHeader.last(view, stream, last));
    if (fromLast == 0 || (length == 0 && fromLast < 0)) {
      return added;
    }
    if (fromLast > 0) {
      return StreamGroup.UNKNOWN;
    }
    int fromFirst = id.compare(StreamHeader.first(view, stream, first));
    StreamHeader.maxDeleted(view, stream, deleted);
    if (fromFirst <= 0 && (deleted.isZero() || deleted.compare(first) < 0)) {
      return added - length + (fromFirst == 0 ? 1 : 0);
    }
    return StreamGroup.UNKNOWN;
  }

  /** Whether an entry at an ID or after it was deleted, and one before it was not. */
  public boolean hasDeletedFrom(long stream, StreamId id) {
    StreamHeader.maxDeleted(view, stream, deleted);
    if (StreamHeader.length(view, stream) == 0
        || deleted.isZero()
        || StreamHeader.first(view, stream, first).compare(deleted) > 0) {
      return false;
    }
    return id.compare(deleted) <= 0;
  }

  /** The entries that a group has still to read, or {@link #NO_LAG}. */
  public long lag(long stream, long group) {
    long added = StreamHeader.added(view, stream);
    if (added == 0) {
      return 0;
    }
    StreamGroup.last(view, group, delivered);
    long read = StreamGroup.entriesRead(view, group);
    if (read == StreamGroup.UNKNOWN || hasDeletedFrom(stream, delivered)) {
      read = position(stream, delivered);
    }
    return read == StreamGroup.UNKNOWN ? NO_LAG : added - read;
  }

  /** What a group's count of entries read becomes when it reads the entry with this ID. */
  public long readNext(long stream, long group, StreamId id) {
    long read = StreamGroup.entriesRead(view, group);
    if (read != StreamGroup.UNKNOWN && !hasDeletedFrom(stream, id)) {
      return read + 1;
    }
    return StreamHeader.added(view, stream) == 0 ? read : position(stream, id);
  }
}
