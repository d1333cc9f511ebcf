package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.config.Directive;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.StringValue;

/** LCS: the longest common subsequence of two strings, its length, or the ranges that make it. */
final class LcsCommand {
  /**
   * What Redis allocates for each pair of bytes; the bound on its table is a bound on time too, so
   * it is kept.
   */
  private static final long BYTES_PER_PAIR = 4;

  private static final byte[] EMPTY = {};

  private LcsCommand() {}

  static CommandSpec spec() {
    return command("lcs", -3)
        .group(Group.STRING)
        .since("7.0.0")
        .flags(Flag.READONLY)
        .complexity("O(N*M) where N and M are the lengths of the strings")
        .summary("Finds the longest common subsequence of two strings.")
        .syntax("key1 key2 [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN]")
        .key(KeySpec.range("RO access", 1, 1, 1))
        .body(LcsCommand::lcs);
  }

  private static void lcs(Context c) {
    // Both are looked up before one is refused: the second may be missed, which is an event.
    long first = Lookup.read(c, c.arg(1));
    long second = Lookup.read(c, c.arg(2));
    byte[] a = text(c, first);
    byte[] b = text(c, second);
    boolean length = false;
    boolean ranges = false;
    boolean withLength = false;
    long least = 0;
    for (int i = 3; i < c.argc(); i++) {
      if (c.argIs(i, "idx")) {
        ranges = true;
      } else if (c.argIs(i, "len")) {
        length = true;
      } else if (c.argIs(i, "withmatchlen")) {
        withLength = true;
      } else if (c.argIs(i, "minmatchlen") && i + 1 < c.argc()) {
        least = Math.max(0, c.longArg(++i));
      } else {
        throw Errors.SYNTAX;
      }
    }
    if (length && ranges) {
      throw new CommandException(
          "ERR If you want both the length and indexes, please just use IDX.");
    }
    long pairs = (a.length + 1L) * (b.length + 1L);
    if (pairs > c.services().config().number(Directive.PROTO_MAX_BULK_LEN) / BYTES_PER_PAIR) {
      throw new CommandException(
          "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
    }
    if (length) {
      c.reply().integer(CommonSubsequence.length(a, b));
    } else if (ranges) {
      replyRanges(c.reply(), CommonSubsequence.of(a, b), least, withLength);
    } else {
      c.reply().bulk(CommonSubsequence.of(a, b).bytes());
    }
  }

  private static byte[] text(Context c, long record) {
    if (record == 0) {
      return EMPTY;
    }
    if (!Lookup.isString(c, record)) {
      throw new CommandException("ERR The specified keys must contain string values");
    }
    return StringValue.bytes(Lookup.memory(c), record);
  }

  private static void replyRanges(
      ReplyWriter reply, CommonSubsequence found, long least, boolean withLength) {
    reply.map(2);
    reply.bulk("matches");
    long mark = reply.deferArray();
    int[] count = {0};
    found.forEachRange((aStart, bStart, size) -> {
      if (size >= least) {
        reply.array(withLength ? 3 : 2);
        range(reply, aStart, size);
        range(reply, bStart, size);
        if (withLength) {
          reply.integer(size);
        }
        count[0]++;
      }
    });
    reply.closeArray(mark, count[0]);
    reply.bulk("len");
    reply.integer(found.length());
  }

  private static void range(ReplyWriter reply, int start, int size) {
    reply.array(2);
    reply.integer(start);
    reply.integer(start + size - 1L);
  }
}
