package dev.redraft.server.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What one connection has written, in its order: the memory of a client that can judge a server
 * after a crash.
 *
 * <p>Each write sets or deletes one key that belongs to this connection alone. A value names its
 * connection, the life of the server in which it was written and its place in the journal, so that
 * any value read tells where it comes from.
 *
 * <p>One thread writes at a time; counts may be read by any.
 */
public final class Journal {
  private static final int INITIAL = 1 << 12;
  private static final int SAMPLE_NANOS = 50_000_000;
  private static final long DELETE = 1L << 32;
  private static final long JOINED = 1L << 33;
  private static final int LIFE_SHIFT = 40;
  private static final String FILLER = "the quick brown fox jumps over the lazy dog. ";

  private record Sample(long nanos, int acknowledged) {}

  private final int connection;
  private final int keys;
  private long[] entries = new long[INITIAL];
  private final List<Sample> samples = new ArrayList<>();
  private int life;
  private volatile int sent;
  private volatile int acknowledged;

  /**
   * An empty journal.
   *
   * @param keys how many keys belong to the connection; they are numbered from 0
   */
  public Journal(int connection, int keys) {
    this.connection = connection;
    this.keys = keys;
  }

  /** Notes a SET that is about to be sent; its value. */
  public String set(int key) {
    add(key);
    return value(sent - 1);
  }

  /** Notes a DEL that is about to be sent. */
  public void delete(int key) {
    add(key | DELETE);
  }

  /** The last write noted takes effect together with the one noted next, or neither does. */
  public void joinNext() {
    entries[sent - 1] |= JOINED;
  }

  private void add(long entry) {
    int index = sent;
    if (index == entries.length) {
      entries = Arrays.copyOf(entries, index * 2);
    }
    entries[index] = entry | (long) life << LIFE_SHIFT;
    sent = index + 1;
  }

  /** The replies of the next {@code count} writes have arrived. */
  public void acknowledge(int count) {
    int total = acknowledged + count;
    if (total > sent) {
      throw new IllegalStateException("more replies than writes");
    }
    acknowledged = total;
    long now = System.nanoTime();
    if (samples.isEmpty() || now - samples.getLast().nanos() >= SAMPLE_NANOS) {
      samples.add(new Sample(now, total));
    }
  }

  /** How many writes were acknowledged up to a moment of {@link System#nanoTime}, or a few less. */
  public int acknowledgedBefore(long nanos) {
    int count = 0;
    for (Sample sample : samples) {
      if (sample.nanos() - nanos > 0) {
        break;
      }
      count = sample.acknowledged();
    }
    return Math.min(count, acknowledged);
  }

  public int keys() {
    return keys;
  }

  public int sent() {
    return sent;
  }

  public int acknowledged() {
    return acknowledged;
  }

  /** The name of a key of this connection. */
  public String key(int key) {
    return String.format(Locale.ROOT, "c%d:%07d", connection, key);
  }

  String value(int entry) {
    int fill = entry % (FILLER.length() - 20);
    return "c"
        + connection
        + " life "
        + life(entry)
        + " write "
        + entry
        + " "
        + FILLER.substring(fill, fill + 20);
  }

  /** The entry that wrote {@code value}; -1 if none did. */
  int entryOf(String value) {
    String[] words = value.split(" ", 6);
    try {
      int entry = words.length == 6 ? Integer.parseInt(words[4]) : -1;
      return entry >= 0 && entry < sent && !isDelete(entry) && value.equals(value(entry))
          ? entry
          : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  int keyOf(int entry) {
    return (int) entries[entry];
  }

  boolean isDelete(int entry) {
    return (entries[entry] & DELETE) != 0;
  }

  /** Whether the state after {@code count} writes would split a transaction. */
  boolean splits(int count) {
    return count > 0 && (entries[count - 1] & JOINED) != 0;
  }

  private int life(int entry) {
    return (int) (entries[entry] >>> LIFE_SHIFT);
  }

  /**
   * A new life of the server begins with the first {@code count} writes; the others are gone for
   * good.
   */
  public void resume(int count) {
    sent = count;
    acknowledged = count;
    life++;
    samples.clear();
  }
}
