package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Glob;
import dev.redraft.base.Slice;
import dev.redraft.value.HashItem;
import dev.redraft.value.HashReader;
import dev.redraft.value.StoredText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** HSCAN: the fields of a hash, some at a time. A packed hash comes whole. */
final class HashScanCommand {
  private static final long DEFAULT_COUNT = 10;

  /** Buckets visited at most for each field asked for, as Redis limits its SCAN. */
  private static final int BUCKETS_PER_FIELD = 10;

  private HashScanCommand() {}

  static CommandSpec spec() {
    return command("hscan", -3)
        .group(Group.HASH)
        .since("2.8.0")
        .flags(Flag.READONLY)
        .complexity("O(1) for each call, O(N) for a complete iteration over N fields")
        .summary("Replies with some fields of a hash and the cursor to go on from.")
        .syntax("key cursor [MATCH pattern] [COUNT count] [NOVALUES]")
        .history("7.4.0", "NOVALUES.")
        .tips("nondeterministic_output")
        .key(KeySpec.at("RO access", 1))
        .body(HashScanCommand::scan);
  }

  private static void scan(Context c) {
    long cursor = ScanCommand.cursorArg(c.arg(2));
    long record = HashKeys.read(c, c.arg(1));
    if (record == 0) {
      // As in Redis the options of a scan of nothing are not looked at.
      c.reply().array(2);
      c.reply().bulkLong(0);
      c.reply().array(0);
      return;
    }
    long count = DEFAULT_COUNT;
    Slice pattern = null;
    boolean values = true;
    for (int i = 3; i < c.argc(); i++) {
      boolean last = i + 1 == c.argc();
      if (c.argIs(i, "count") && !last) {
        count = c.longArg(++i);
        if (count < 1) {
          throw Errors.SYNTAX;
        }
      } else if (c.argIs(i, "match") && !last) {
        pattern = c.arg(++i);
      } else if (c.argIs(i, "novalues")) {
        values = false;
      } else {
        throw Errors.SYNTAX;
      }
    }
    reply(c, HashKeys.at(c, record), cursor, count, new Found(HashKeys.now(c), pattern, values));
  }

  private static void reply(Context c, HashReader reader, long cursor, long count, Found found) {
    long next = cursor;
    long buckets =
        count > Long.MAX_VALUE / BUCKETS_PER_FIELD ? Long.MAX_VALUE : count * BUCKETS_PER_FIELD;
    do {
      next = reader.scan(next, found);
    } while (next != 0 && --buckets > 0 && found.met < count);
    c.reply().array(2);
    c.reply().bulk(Long.toUnsignedString(next).getBytes(StandardCharsets.US_ASCII));
    found.list.reply(c.reply());
  }

  /** Copies what matches: the next cursor comes first in the reply but is known last. */
  private static final class Found implements HashItem.Visitor {
    final KeyList list = new KeyList();
    private final Slice text = new Slice();
    private final long now;
    private final @Nullable Slice pattern;
    private final boolean values;
    private byte[] scratch = new byte[64];
    long met;

    Found(long now, @Nullable Slice pattern, boolean values) {
      this.now = now;
      this.pattern = pattern;
      this.values = values;
    }

    @Override
    public void visit(HashItem item) {
      met++;
      if (item.isExpired(now)) {
        return;
      }
      Slice field = read(item.field());
      if (pattern != null && !Glob.matches(pattern, field, false)) {
        return;
      }
      list.add(field);
      if (values) {
        list.add(read(item.value()));
      }
    }

    private Slice read(StoredText stored) {
      if (stored.length() > scratch.length) {
        scratch = new byte[Math.max(stored.length(), 2 * scratch.length)];
      }
      return text.set(scratch, 0, stored.copy(scratch, 0));
    }
  }
}
