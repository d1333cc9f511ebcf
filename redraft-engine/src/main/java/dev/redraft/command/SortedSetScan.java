package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Doubles;
import dev.redraft.base.Slice;
import dev.redraft.value.SortedSetValue;
import java.nio.charset.StandardCharsets;

/** ZSCAN: some members at a time, with their scores. */
final class SortedSetScan {
  /** Buckets looked at for each member asked for, at most; so a sparse table costs no more. */
  private static final long BUCKETS_A_MEMBER = 10;

  private SortedSetScan() {}

  static CommandSpec spec() {
    return command("zscan", -3)
        .group(Group.SORTED_SET)
        .since("2.8.0")
        .flags(Flag.READONLY)
        .complexity("O(1) for each call, O(N) for a complete iteration over N members")
        .summary("Replies with some members and their scores and the cursor to go on from.")
        .syntax("key cursor [MATCH pattern] [COUNT count]")
        .tips("nondeterministic_output")
        .key(KeySpec.at("RO access", 1))
        .body(SortedSetScan::zscan);
  }

  private static void zscan(Context c) {
    long cursor = ScanCommand.cursorArg(c.arg(2));
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    if (set == null) {
      c.reply().array(2);
      c.reply().bulkLong(0);
      c.reply().array(0);
      return;
    }
    ScanOptions options = ScanOptions.parse(c, 3, false);
    KeyList found = new KeyList();
    Slice text = new Slice();
    byte[] room = new byte[Doubles.MAX_SIZE];
    long next = 0;
    if (set.isSmall()) {
      set.seek(0, false);
      while (set.next()) {
        if (options.matches(set.member())) {
          found.add(set.member());
          found.add(text.set(room, 0, Doubles.write(set.score(), room, 0)));
        }
      }
    } else {
      next = scan(set, cursor, options, found);
    }
    c.reply().array(2);
    c.reply().bulk(Long.toUnsignedString(next).getBytes(StandardCharsets.US_ASCII));
    found.reply(c.reply());
  }

  /** Scores with 17 digits: this is where Redis shows them so still. */
  private static long scan(SortedSetValue set, long from, ScanOptions options, KeyList found) {
    long[] seen = {0};
    long cursor = from;
    long buckets = 0;
    do {
      cursor =
          set.scan(
              cursor,
              () -> {
                seen[0]++;
                if (options.matches(set.member())) {
                  found.add(set.member());
                  found.add(Slice.of(Doubles.format17(set.score())));
                }
              });
      buckets++;
    } while (cursor != 0
        && seen[0] < options.count()
        && buckets / BUCKETS_A_MEMBER < options.count());
    return cursor;
  }
}
