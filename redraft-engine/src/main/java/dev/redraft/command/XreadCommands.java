package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.resp.Args;
import dev.redraft.value.StreamHeader;
import dev.redraft.value.StreamId;
import dev.redraft.value.Streams;
import dev.redraft.value.ValueType;
import java.util.List;

/**
 * XREAD and XREADGROUP (https://redis.io/docs/latest/commands/xread/): what several streams have
 * behind an ID each, now or when it comes.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class XreadCommands {
  private static final CommandException GROUP_OF_XREAD =
      new CommandException(
          "ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.");
  private static final CommandException NOACK_OF_XREAD =
      new CommandException(
          "ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.");
  private static final CommandException NO_GROUP_OPTION =
      new CommandException("ERR Missing GROUP option for XREADGROUP");
  private static final CommandException NEW_OF_XREAD =
      new CommandException(
          "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group>"
              + " <consumer> option.");
  private static final CommandException LAST_OF_XREADGROUP = meaningless('$');
  private static final CommandException LAST_ENTRY_OF_XREADGROUP = meaningless('+');
  private static final int NONE = -1;

  private final StreamReplies replies = new StreamReplies();
  private final GroupReader groups = new GroupReader();
  private final StreamId from = new StreamId();
  private final StreamId last = new StreamId();
  private final StreamId greatest = new StreamId().setMax();

  private boolean grouped;
  private boolean noAck;
  private boolean blocks;
  private long deadline;
  private long count;
  private int groupIndex;
  private int firstKey;
  private int keys;

  private XreadCommands() {}

  static List<CommandSpec> specs() {
    XreadCommands bodies = new XreadCommands();
    return List.of(
        command("xread", -4)
            .group(Group.STREAM)
            .since("5.0.0")
            .flags(Flag.BLOCKING, Flag.READONLY, Flag.MOVABLEKEYS)
            .complexity("O(log C + N) for each of the streams, with N entries replied of C chunks")
            .summary(
                "Replies with entries of streams behind an ID each; waits for some if asked to.")
            .history("7.4.0", "The ID + for the last entry.")
            .syntax("[COUNT count] [BLOCK milliseconds] STREAMS <key [key ...] id [id ...]>")
            .key(streams(1))
            .body(c -> bodies.read(c, false)),
        command("xreadgroup", -7)
            .group(Group.STREAM)
            .since("5.0.0")
            .flags(Flag.BLOCKING, Flag.WRITE, Flag.MOVABLEKEYS)
            .complexity(
                "O(log C + N log P) for each of the streams, with N entries replied of C chunks and"
                    + " P pending entries")
            .summary(
                "Delivers entries of streams to a consumer of a group, or replies with those it has"
                    + " not acknowledged; waits for some if asked to.")
            .syntax(
                "GROUP <group consumer> [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS <key"
                    + " [key ...] id [id ...]>")
            .key(streams(4))
            .body(c -> bodies.read(c, true)));
  }

  /** The first half of what stands behind STREAMS. */
  private static KeySpec streams(int from) {
    return new KeySpec(List.of("RO", "access"), from, "STREAMS", -1, 1, 2, -1, 0);
  }

  private static CommandException meaningless(char id) {
    return new CommandException(
        "ERR The "
            + id
            + " ID is meaningless in the context of XREADGROUP: you want to read the history of"
            + " this consumer by specifying a proper ID, or use the > ID to get new messages. The "
            + id
            + " ID would just return an empty result set.");
  }

  private void read(Context c, boolean byGroup) {
    grouped = byGroup;
    options(c);
    for (int i = firstKey; i < firstKey + keys; i++) {
      check(c, i);
    }
    long mark = c.reply().mark();
    long open = c.reply().deferArray();
    int served = 0;
    for (int i = firstKey; i < firstKey + keys; i++) {
      served += serve(c, i) ? 1 : 0;
    }
    if (served == 0) {
      c.reply().reset(mark);
      waitForMore(c);
    } else if (c.reply().protocol() == 3) {
      c.reply().closeMap(open, served);
    } else {
      c.reply().closeArray(open, served);
    }
  }

  private void options(Context c) {
    noAck = false;
    blocks = false;
    deadline = 0;
    count = 0;
    groupIndex = NONE;
    firstKey = NONE;
    for (int i = 1; firstKey == NONE; i++) {
      boolean more = i + 1 < c.argc();
      if (more && c.argIs(i, "block")) {
        deadline = Timeouts.deadlineOfMillis(c, ++i);
        blocks = true;
      } else if (more && c.argIs(i, "count")) {
        count = Math.max(0, c.longArg(++i));
      } else if (more && c.argIs(i, "streams")) {
        streams(c, i + 1);
      } else if (i + 2 < c.argc() && c.argIs(i, "group")) {
        require(grouped, GROUP_OF_XREAD);
        groupIndex = i + 1;
        i += 2;
      } else if (i < c.argc() && c.argIs(i, "noack")) {
        require(grouped, NOACK_OF_XREAD);
        noAck = true;
      } else {
        throw Errors.SYNTAX;
      }
    }
    require(!grouped || groupIndex != NONE, NO_GROUP_OPTION);
  }

  private void streams(Context c, int from) {
    if ((c.argc() - from) % 2 != 0) {
      throw new CommandException(
          "ERR Unbalanced '"
              + c.spec().name()
              + "' list of streams: for each stream key an ID or '"
              + (grouped ? '>' : '$')
              + "' must be specified.");
    }
    firstKey = from;
    keys = (c.argc() - from) / 2;
  }

  private static void require(boolean holds, CommandException otherwise) {
    if (!holds) {
      throw otherwise;
    }
  }

  /** Checks a key, its group and its ID before anything is done. */
  private void check(Context c, int index) {
    long stream = StreamKeys.read(c, c.arg(index));
    Slice id = c.arg(index + keys);
    if (grouped && StreamKeys.group(c, stream, c.arg(groupIndex)) == 0) {
      throw StreamKeys.noGroup(c.arg(index), c.arg(groupIndex), " in XREADGROUP with GROUP option");
    }
    if (StreamIds.is(id, '$')) {
      require(!grouped, LAST_OF_XREADGROUP);
    } else if (StreamIds.is(id, '+')) {
      require(!grouped, LAST_ENTRY_OF_XREADGROUP);
    } else if (StreamIds.is(id, '>')) {
      require(grouped, NEW_OF_XREAD);
    } else {
      StreamIds.strict(id, from);
    }
  }

  /** Replies with what a stream has; false, and nothing, if that is nothing. */
  private boolean serve(Context c, int index) {
    Slice key = c.arg(index);
    long stream = StreamKeys.again(c, key);
    if (stream == 0) {
      return false;
    }
    Slice id = c.arg(index + keys);
    Streams streams = StreamKeys.streams(c);
    if (grouped) {
      boolean history = !StreamIds.is(id, '>');
      if (history) {
        // What is greater than the greatest ID is everything, since it is the word for new ones.
        history = !StreamIds.strict(id, from).isMax();
      }
      groups.at(c, index, stream, groupIndex);
      if (!history && !groups.hasNew(c)) {
        return false;
      }
      begin(c, key);
      if (history) {
        from.increment();
        groups.history(c, from, count);
      } else {
        groups.deliver(c, count, noAck);
      }
      return true;
    }
    start(c, stream, id);
    if (!streams.lastEntry(stream, last) || last.compare(from) <= 0) {
      return false;
    }
    begin(c, key);
    from.increment();
    replies.entries(c, streams.reader().range(stream, from, greatest, false), count);
    return true;
  }

  /** The ID behind which to read, into {@code from}; {@code +} reads the last entry. */
  private void start(Context c, long stream, Slice id) {
    if (StreamIds.is(id, '$')) {
      StreamHeader.last(c.keyspace().memory(), stream, from);
    } else if (StreamIds.is(id, '+')) {
      StreamHeader.last(c.keyspace().memory(), stream, from).decrement();
    } else {
      StreamIds.strict(id, from);
    }
  }

  private static void begin(Context c, Slice key) {
    if (c.reply().protocol() == 2) {
      c.reply().array(2);
    }
    c.reply().bulk(key);
  }

  private void waitForMore(Context c) {
    if (!blocks || !c.blockOn(firstKey, keys, deadline, ValueType.STREAM, grouped, again(c))) {
      c.reply().nullArray();
    }
  }

  /** The request with the IDs that {@code $} stands for now. */
  private Args again(Context c) {
    Args again = new Args();
    for (int i = 0; i < c.argc(); i++) {
      byte[] word = c.arg(i).toBytes();
      if (i >= firstKey + keys && StreamIds.is(c.arg(i), '$')) {
        long stream = StreamKeys.again(c, c.arg(i - keys));
        from.setMin();
        if (stream != 0) {
          StreamHeader.last(c.keyspace().memory(), stream, from);
        }
        word = new byte[StreamId.MAX_TEXT];
        again.add(word, 0, from.write(word, 0));
      } else {
        again.add(word, 0, word.length);
      }
    }
    return again;
  }
}
