package dev.redraft.aof;

import dev.redraft.base.Slice;
import dev.redraft.command.CommandSpec;
import dev.redraft.command.CommandTable;
import dev.redraft.resp.Args;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the commands of a log without executing them: whether each is known and has a possible
 * number of arguments. Remembers the first that is not, and the timestamps.
 */
final class CommandCheck implements ReplaySink {
  private static final int SHOWN = 40;

  private final CommandTable table;
  private long firstTime = -1;
  private long lastTime = -1;
  private long strange;
  private long strangeAt = -1;
  private @Nullable String reason;

  CommandCheck(CommandTable table) {
    this.table = table;
  }

  @Override
  public void startFile(String name) {}

  @Override
  public void command(Args args) {
    command(args, 0);
  }

  @Override
  public void command(Args args, long at) {
    String wrong = wrong(args);
    if (wrong != null && strange++ == 0) {
      strangeAt = at;
      reason = wrong;
    }
  }

  private @Nullable String wrong(Args args) {
    CommandSpec spec = table.find(args.get(0));
    if (spec == null) {
      return "the unknown command '" + shown(args.get(0)) + "'";
    }
    CommandSpec sub =
        args.count() > 1 && !spec.subcommands().isEmpty()
            ? CommandTable.find(spec, args.get(1))
            : null;
    CommandSpec meant = sub == null ? spec : sub;
    return meant.accepts(args.count())
        ? null
        : (args.count() - 1) + " arguments for the command '" + meant.fullName() + "'";
  }

  /** The name as far as it can be printed. */
  private static String shown(Slice name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(name.length(), SHOWN); i++) {
      int b = name.at(i) & 0xFF;
      out.append(b >= ' ' && b < 0x7F ? (char) b : '?');
    }
    return name.length() > SHOWN ? out + "..." : out.toString();
  }

  @Override
  public void timestamp(long unixSeconds, long cutAt) {
    firstTime = firstTime < 0 ? unixSeconds : firstTime;
    lastTime = unixSeconds;
  }

  /** Unix seconds of the first timestamp; -1 if there is none. */
  long firstTime() {
    return firstTime;
  }

  long lastTime() {
    return lastTime;
  }

  /** Commands that no server could execute. */
  long strange() {
    return strange;
  }

  /** Where the first of them is. */
  long strangeAt() {
    return strangeAt;
  }

  /** What is wrong with it; null if there is none. */
  @Nullable String reason() {
    return reason;
  }
}
