package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.value.ValueType;
import java.util.List;

/**
 * The commands that wait for a list: BLPOP, BRPOP, BLMOVE, BRPOPLPUSH, BLMPOP. The log gets what
 * they have done as commands that do not wait.
 */
final class ListBlockingCommands {
  private static final String SECONDS = "The timeout may have a fraction.";

  private ListBlockingCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        pop("blpop", "Takes the first element of the first list that exists, or waits for one.")
            .body(c -> pop(c, true)),
        pop("brpop", "Takes the last element of the first list that exists, or waits for one.")
            .body(c -> pop(c, false)),
        ListMoveCommands.move("blmove", 6, "6.2.0")
            .flags(Flag.NOSCRIPT, Flag.BLOCKING)
            .summary("Takes an element from one list and adds it to another, or waits for one.")
            .syntax("source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout:double")
            .body(ListBlockingCommands::move),
        ListMoveCommands.move("brpoplpush", 4, "2.2.0")
            .flags(Flag.NOSCRIPT, Flag.BLOCKING)
            .summary("Takes the last element of a list for the head of another, or waits for one.")
            .syntax("source destination timeout:double")
            .history("6.0.0", SECONDS)
            .deprecated("6.2.0", "BLMOVE with RIGHT and LEFT")
            .body(ListBlockingCommands::popPush),
        CommandSpec.command("blmpop", -5)
            .group(Group.LIST)
            .since("7.0.0")
            .flags(Flag.WRITE, Flag.BLOCKING, Flag.MOVABLEKEYS)
            .complexity(
                "O(N + M) where N is the number of keys and M that of elements in the reply")
            .summary("Takes elements from the first list that exists, or waits for one.")
            .syntax("timeout:double numkeys key [key ...] <LEFT | RIGHT> [COUNT count]")
            .key(KeySpec.counted("RW access delete", 2))
            .body(ListBlockingCommands::multiPop));
  }

  private static CommandSpec pop(String name, String summary) {
    return CommandSpec.command(name, -3)
        .group(Group.LIST)
        .since("2.0.0")
        .flags(Flag.WRITE, Flag.NOSCRIPT, Flag.BLOCKING)
        .complexity("O(N) where N is the number of keys")
        .summary(summary)
        .syntax("key [key ...] timeout:double")
        .history("6.0.0", SECONDS)
        .key(KeySpec.range("RW access delete", 1, -2, 1));
  }

  private static void pop(Context c, boolean head) {
    int keys = c.argc() - 2;
    long deadline = Timeouts.deadlineOfSeconds(c, keys + 1);
    for (int i = 1; i <= keys; i++) {
      Slice key = c.arg(i);
      long record = ListAccess.write(c, key);
      if (record != 0) {
        c.reply().array(2);
        c.reply().bulk(key);
        ListAccess.popOne(c, key, record, head);
        c.rewriteAs(2).arg(head ? "LPOP" : "RPOP").arg(key);
        return;
      }
    }
    if (!c.blockOn(1, keys, deadline, ValueType.LIST)) {
      c.reply().nullArray();
    }
  }

  private static void move(Context c) {
    boolean fromHead = ListAccess.isLeft(c, 3);
    boolean toHead = ListAccess.isLeft(c, 4);
    long deadline = Timeouts.deadlineOfSeconds(c, 5);
    if (move(c, deadline, fromHead, toHead)) {
      c.rewriteAs(5).arg("LMOVE").arg(c.arg(1)).arg(c.arg(2)).arg(c.arg(3)).arg(c.arg(4));
    }
  }

  private static void popPush(Context c) {
    if (move(c, Timeouts.deadlineOfSeconds(c, 3), false, true)) {
      c.rewriteAs(3).arg("RPOPLPUSH").arg(c.arg(1)).arg(c.arg(2));
    }
  }

  private static boolean move(Context c, long deadline, boolean fromHead, boolean toHead) {
    long source = ListAccess.write(c, c.arg(1));
    if (source != 0) {
      ListMoveCommands.move(c, source, fromHead, toHead);
      return true;
    }
    if (!c.blockOn(1, 1, deadline, ValueType.LIST)) {
      c.reply().nullBulk();
    }
    return false;
  }

  private static void multiPop(Context c) {
    MultiPop request = MultiPop.parse(c, 2);
    long deadline = Timeouts.deadlineOfSeconds(c, 1);
    if (!ListMoveCommands.pop(c, request)
        && !c.blockOn(request.firstKey(), request.keyCount(), deadline, ValueType.LIST)) {
      c.reply().nullArray();
    }
  }
}
