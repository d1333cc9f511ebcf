package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.View;
import dev.redraft.resp.Args;
import dev.redraft.value.StreamFields;
import dev.redraft.value.StreamHeader;
import dev.redraft.value.StreamId;
import dev.redraft.value.Streams;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * XADD (https://redis.io/docs/latest/commands/xadd/) and XTRIM. Their effects have the ID that was
 * made and say exactly what was trimmed.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class XaddCommands {
  private static final byte[] XADD = "XADD".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] XTRIM = "XTRIM".getBytes(StandardCharsets.US_ASCII);

  private static final CommandException ARITY =
      new CommandException("ERR wrong number of arguments for 'xadd' command");
  private static final CommandException ZERO =
      new CommandException("ERR The ID specified in XADD must be greater than 0-0");
  private static final CommandException NOT_GREATER =
      new CommandException(
          "ERR The ID specified in XADD is equal or smaller than the target stream top item");
  private static final CommandException EXHAUSTED =
      new CommandException(
          "ERR The stream has exhausted the last possible ID, unable to add more items");
  private static final CommandException TOO_LARGE =
      new CommandException("ERR Elements are too large to be stored");

  /** The fields of an XADD among its arguments. */
  private static final class Fields implements StreamFields {
    private Args args = new Args();
    private int from;

    Fields at(Args args, int from) {
      this.args = args;
      this.from = from;
      return this;
    }

    @Override
    public int count() {
      return (args.count() - from) / 2;
    }

    @Override
    public Slice name(int index) {
      return args.get(from + 2 * index);
    }

    @Override
    public Slice value(int index) {
      return args.get(from + 2 * index + 1);
    }

    long bytes() {
      long sum = 0;
      for (int i = from; i < args.count(); i++) {
        sum += args.get(i).length();
      }
      return sum;
    }
  }

  private final StreamReplies replies = new StreamReplies();
  private final StreamEffects effects = new StreamEffects();
  private final StreamTrim trim = new StreamTrim();
  private final Fields fields = new Fields();
  private final StreamTrim.Otherwise takesId = this::takeId;
  private final StreamId id = new StreamId();
  private final StreamId last = new StreamId();

  /** Whether the ID is given, and whether its sequence number is. */
  private boolean given;

  private boolean complete;

  private XaddCommands() {}

  static List<CommandSpec> specs() {
    XaddCommands bodies = new XaddCommands();
    return List.of(
        command("xadd", -5)
            .group(Group.STREAM)
            .since("5.0.0")
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .complexity("O(1), and O(N) for trimming N entries")
            .summary("Adds an entry to a stream, which is made if it does not exist.")
            .syntax(
                "key [NOMKSTREAM] [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] <* | id> field"
                    + " value [field value ...]")
            .history("6.2.0", "NOMKSTREAM, MINID and LIMIT.")
            .history("7.0.0", "IDs of the form ms-*.")
            .tips("nondeterministic_output")
            .key(KeySpec.at("RW update", 1))
            .body(bodies::add),
        command("xtrim", -4)
            .group(Group.STREAM)
            .since("5.0.0")
            .flags(Flag.WRITE)
            .complexity("O(N) where N is the number of deleted entries; chunks go as a whole")
            .summary("Deletes entries from the start of a stream.")
            .syntax("key <<MAXLEN | MINID> [= | ~] threshold [LIMIT count]>")
            .history("6.2.0", "MINID and LIMIT.")
            .tips("nondeterministic_output")
            .key(KeySpec.at("RW delete", 1))
            .body(bodies::trim));
  }

  private void add(Context c) {
    given = false;
    complete = false;
    int at = trim.parse(c, true, takesId);
    int from = at + 1;
    if (c.argc() - from < 2 || (c.argc() - from) % 2 != 0) {
      throw ARITY;
    }
    if (complete && id.isZero()) {
      throw ZERO;
    }
    Slice key = c.arg(1);
    long stream = StreamKeys.write(c, key);
    if (stream == 0 && trim.onlyExisting) {
      c.reply().nullBulk();
      return;
    }
    chooseId(c, stream);
    fields.at(c.args(), from);
    long bytes = fields.bytes();
    if (!Streams.fits(bytes)) {
      throw TOO_LARGE;
    }
    boolean made = stream == 0;
    if (made) {
      stream = StreamKeys.create(c, key);
    }
    try {
      StreamKeys.streams(c).append(stream, id, fields, bytes);
    } catch (MemoryFullException e) {
      StreamKeys.takeBack(c, key, made);
      throw e;
    }
    c.changed(1);
    c.event(KeyspaceEventsType.STREAM, "xadd", key);
    if (trim.run(c, stream) > 0) {
      c.event(KeyspaceEventsType.STREAM, "xtrim", key);
    }
    c.db().changed(key);
    if (!complete || trim.approximate) {
      effect(c, stream, from);
    }
    replies.id(c, id);
  }

  /** Takes the ID, which ends the options. */
  private boolean takeId(Context c, int index) {
    Slice text = c.arg(index);
    if (StreamIds.is(text, '*')) {
      return true;
    }
    given = true;
    complete = !StreamIds.isOpen(text, id);
    if (complete) {
      StreamIds.strict(text, id);
    }
    return true;
  }

  /** Makes what the ID lacks; it is greater than the stream's last one, or this is an error. */
  private void chooseId(Context c, long stream) {
    View view = c.keyspace().memory();
    if (stream == 0) {
      last.setMin();
    } else {
      StreamHeader.last(view, stream, last);
    }
    if (last.isMax()) {
      throw EXHAUSTED;
    }
    if (!given) {
      id.set(c.now(), 0);
      if (Long.compareUnsigned(id.ms, last.ms) <= 0) {
        id.set(last).increment();
      }
    } else if (!complete && id.ms == last.ms) {
      if (last.seq == StreamId.MAX) {
        throw NOT_GREATER;
      }
      id.seq = last.seq + 1;
    }
    if (id.compare(last) <= 0) {
      throw NOT_GREATER;
    }
  }

  private void effect(Context c, long stream, int from) {
    int argc = 3 + trim.effectArguments() + c.argc() - from;
    Effects effect = c.rewriteAs(argc).arg(XADD).arg(c.arg(1));
    trim.effect(c, stream, effect, effects);
    effects.id(effect, id);
    for (int i = from; i < c.argc(); i++) {
      effect.arg(c.arg(i));
    }
  }

  private void trim(Context c) {
    trim.parse(
        c,
        false,
        (context, index) -> {
          throw Errors.SYNTAX;
        });
    Slice key = c.arg(1);
    long stream = StreamKeys.write(c, key);
    long deleted = stream == 0 ? 0 : trim.run(c, stream);
    if (deleted > 0) {
      c.changed(deleted);
      c.event(KeyspaceEventsType.STREAM, "xtrim", key);
      c.db().changed(key);
      if (trim.approximate) {
        Effects effect = c.rewriteAs(2 + trim.effectArguments()).arg(XTRIM).arg(key);
        trim.effect(c, stream, effect, effects);
      }
    }
    c.reply().integer(deleted);
  }
}
