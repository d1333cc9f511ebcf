package dev.redraft.aof;

import dev.redraft.base.Slice;
import dev.redraft.resp.Args;
import java.util.Arrays;

/**
 * Some commands of a log in their order, with what lies between them, that one thread fills and
 * another hands to a sink. The bytes of arguments stay where they are.
 *
 * <pre>
 * item i     = kind, offset in the file, number (of the first argument; the time, of a timestamp)
 * arguments  = [ ends[i - 1], ends[i] ) of arrays, offsets and lengths
 * </pre>
 */
final class CommandBatch {
  private static final int ITEMS = 1024;
  private static final int ARGUMENTS = 4 * ITEMS;

  /** Bytes of arguments with which a batch is full. */
  private static final long BYTES = 1 << 20;

  /** Items of which the sink is told before the first of them is executed. */
  private static final int WINDOW = 32;

  private static final byte COMMAND = 0;
  private static final byte BEGIN = 1;
  private static final byte COMMIT = 2;
  private static final byte TIMESTAMP = 3;

  private byte[] kinds = new byte[ITEMS];
  private long[] offsets = new long[ITEMS];
  private long[] numbers = new long[ITEMS];
  private int[] ends = new int[ITEMS];
  private int items;

  private byte[][] arrays = new byte[ARGUMENTS][];
  private int[] starts = new int[ARGUMENTS];
  private int[] lengths = new int[ARGUMENTS];
  private int arguments;
  private long bytes;

  private final Args args = new Args();

  /** Whether it has what one batch is to have; more can be added all the same. */
  boolean isFull() {
    return items >= ITEMS || arguments >= ARGUMENTS || bytes >= BYTES;
  }

  /** Bytes of all arguments. */
  long bytes() {
    return bytes;
  }

  /**
   * Adds a command for {@code target} over the same bytes, which must not change until {@link
   * #clear}.
   */
  void command(Args command, long at, ReplaySink target) {
    int count = command.count();
    if (arrays.length - arguments < count) {
      int capacity = Math.max(2 * arrays.length, arguments + count);
      arrays = Arrays.copyOf(arrays, capacity);
      starts = Arrays.copyOf(starts, capacity);
      lengths = Arrays.copyOf(lengths, capacity);
    }
    for (int i = 0; i < count; i++) {
      Slice argument = command.get(i);
      arrays[arguments] = argument.array();
      starts[arguments] = argument.offset();
      lengths[arguments] = argument.length();
      bytes += argument.length();
      arguments++;
    }
    item(COMMAND, at, count > 1 ? target.number(command.get(1)) : 0);
  }

  void timestamp(long unixSeconds, long cutAt) {
    item(TIMESTAMP, cutAt, unixSeconds);
  }

  void begin() {
    item(BEGIN, 0, 0);
  }

  void commit() {
    item(COMMIT, 0, 0);
  }

  private void item(byte kind, long at, long number) {
    if (items == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * items);
      offsets = Arrays.copyOf(offsets, 2 * items);
      numbers = Arrays.copyOf(numbers, 2 * items);
      ends = Arrays.copyOf(ends, 2 * items);
    }
    kinds[items] = kind;
    offsets[items] = at;
    numbers[items] = number;
    ends[items] = arguments;
    items++;
  }

  /**
   * Hands everything to {@code sink}.
   *
   * @param name the file's, for messages
   */
  void handTo(ReplaySink sink, String name) throws ReplayException {
    for (int from = 0; from < items; from += WINDOW) {
      int to = Math.min(items, from + WINDOW);
      sink.ahead(numbers, from, to);
      for (int i = from; i < to; i++) {
        hand(sink, name, i);
      }
    }
  }

  private void hand(ReplaySink sink, String name, int item) throws ReplayException {
    switch (kinds[item]) {
      case BEGIN -> sink.begin();
      case COMMIT -> sink.commit();
      case TIMESTAMP -> sink.timestamp(numbers[item], offsets[item]);
      default -> handCommand(sink, name, item);
    }
  }

  private void handCommand(ReplaySink sink, String name, int item) throws ReplayException {
    args.clear();
    for (int i = start(item); i < ends[item]; i++) {
      args.add(arrays[i], starts[i], lengths[i]);
    }
    try {
      sink.command(args, offsets[item]);
    } catch (ReplayException e) {
      throw Replayer.failed(e, name, offsets[item]);
    }
  }

  private int start(int item) {
    return item == 0 ? 0 : ends[item - 1];
  }

  /** Items that it has room for as it is. */
  int capacity() {
    return kinds.length;
  }

  /** Empties the batch and lets go of the bytes, and of room for many more than it is to have. */
  void clear() {
    if (kinds.length > 16 * ITEMS) {
      kinds = new byte[ITEMS];
      offsets = new long[ITEMS];
      numbers = new long[ITEMS];
      ends = new int[ITEMS];
    }
    if (arrays.length > 16 * ARGUMENTS) {
      arrays = new byte[ARGUMENTS][];
      starts = new int[ARGUMENTS];
      lengths = new int[ARGUMENTS];
    } else {
      Arrays.fill(arrays, 0, arguments, null);
    }
    args.release();
    arguments = 0;
    items = 0;
    bytes = 0;
  }
}
