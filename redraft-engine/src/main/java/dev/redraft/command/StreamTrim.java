package dev.redraft.command;

import dev.redraft.value.StreamHeader;
import dev.redraft.value.StreamId;
import dev.redraft.value.Streams;
import java.nio.charset.StandardCharsets;

/**
 * The options of XADD and XTRIM before the ID: how to trim, and for XADD whether the key must
 * exist. Reusable.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class StreamTrim {
  private static final byte[] MAXLEN = "MAXLEN".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MINID = "MINID".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EXACTLY = {'='};

  /** Chunks that a trim without LIMIT may take, if they have as many entries as they may. */
  private static final int CHUNKS = 100;

  private static final long DEFAULT_LIMIT = 10_000;
  private static final long MOST_LIMIT = 1_000_000;

  private static final CommandException TWO_STRATEGIES =
      new CommandException(
          "ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
  private static final CommandException NEGATIVE_LENGTH =
      new CommandException("ERR The MAXLEN argument must be >= 0.");
  private static final CommandException NEGATIVE_LIMIT =
      new CommandException("ERR The LIMIT argument must be >= 0.");
  private static final CommandException LIMIT_ALONE =
      new CommandException(
          "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
  private static final CommandException NO_STRATEGY =
      new CommandException("ERR syntax error, XTRIM must be called with a trimming strategy");
  private static final CommandException LIMIT_OF_EXACT =
      new CommandException("ERR syntax error, LIMIT cannot be used without the special ~ option");

  /** What decides which entries go. */
  enum Strategy {
    NONE,
    MAXLEN,
    MINID
  }

  Strategy strategy = Strategy.NONE;
  boolean approximate;
  boolean onlyExisting;
  private long maxLength;
  private long limit;
  private final StreamId least = new StreamId();

  /** What can stand in the place of an option. */
  interface Otherwise {
    /**
     * Whether the argument ends the options, as an ID does; an error if it does not belong here.
     */
    boolean ends(Context c, int index);
  }

  /**
   * Takes the options from index 2 on and returns the index of the argument that ends them, or the
   * number of arguments.
   */
  int parse(Context c, boolean add, Otherwise otherwise) {
    strategy = Strategy.NONE;
    approximate = false;
    onlyExisting = false;
    limit = 0;
    boolean limited = false;
    int i = 2;
    for (; i < c.argc(); i++) {
      boolean more = i + 1 < c.argc();
      if (more && c.argIs(i, "maxlen")) {
        i = specifier(c, i + 1);
        maxLength = c.longArg(i);
        if (maxLength < 0) {
          throw NEGATIVE_LENGTH;
        }
        strategy = Strategy.MAXLEN;
      } else if (more && c.argIs(i, "minid")) {
        i = specifier(c, i + 1);
        StreamIds.strict(c.arg(i), least);
        strategy = Strategy.MINID;
      } else if (more && c.argIs(i, "limit")) {
        limit = c.longArg(++i);
        if (limit < 0) {
          throw NEGATIVE_LIMIT;
        }
        limited = true;
      } else if (add && c.argIs(i, "nomkstream")) {
        onlyExisting = true;
      } else if (otherwise.ends(c, i)) {
        break;
      }
    }
    check(c, add, limited);
    return i;
  }

  /** Takes {@code ~} or {@code =} and returns the index of the threshold. */
  private int specifier(Context c, int index) {
    if (strategy != Strategy.NONE) {
      throw TWO_STRATEGIES;
    }
    boolean more = index + 1 < c.argc();
    approximate = more && StreamIds.is(c.arg(index), '~');
    return approximate || (more && StreamIds.is(c.arg(index), '=')) ? index + 1 : index;
  }

  private void check(Context c, boolean add, boolean limited) {
    if (limit != 0 && strategy == Strategy.NONE) {
      throw LIMIT_ALONE;
    }
    if (!add && strategy == Strategy.NONE) {
      throw NO_STRATEGY;
    }
    if (c.client().isLoader()) {
      // What a log says was done once, so nothing bounds it.
      limit = 0;
    } else if (limited && !approximate) {
      throw LIMIT_OF_EXACT;
    } else if (!limited && approximate) {
      long entries = c.keyspace().values().limits().streamNodeMaxEntries;
      limit = entries > MOST_LIMIT ? MOST_LIMIT : CHUNKS * entries;
      limit = limit <= 0 ? DEFAULT_LIMIT : Math.min(limit, MOST_LIMIT);
    }
  }

  /** Trims a stream; returns how many entries were deleted. */
  long run(Context c, long stream) {
    Streams streams = StreamKeys.streams(c);
    long deleted =
        switch (strategy) {
          case NONE -> 0;
          case MAXLEN -> streams.trimToLength(stream, maxLength, approximate, limit);
          case MINID -> streams.trimBefore(stream, least, approximate, limit);
        };
    long rest = streams.takeCutOff();
    if (rest != 0) {
      c.db().discard(rest);
    }
    return deleted;
  }

  /** The arguments that trim exactly what {@link #run} has trimmed: how many they are. */
  int effectArguments() {
    return strategy == Strategy.NONE ? 0 : 3;
  }

  /** Adds them to an effect. */
  void effect(Context c, long stream, Effects effect, StreamEffects effects) {
    switch (strategy) {
      case NONE -> {}
      case MAXLEN ->
          effect.arg(MAXLEN).arg(EXACTLY).arg(StreamHeader.length(c.keyspace().memory(), stream));
      case MINID -> {
        if (StreamHeader.length(c.keyspace().memory(), stream) > 0) {
          StreamHeader.first(c.keyspace().memory(), stream, least);
        }
        effects.id(effect.arg(MINID).arg(EXACTLY), least);
      }
    }
  }
}
