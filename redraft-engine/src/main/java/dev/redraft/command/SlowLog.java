package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.resp.Args;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The slowest commands, newest first, as SLOWLOG shows them
 * (https://redis.io/docs/latest/commands/slowlog-get/).
 */
public final class SlowLog {
  private static final int MAX_ARGUMENTS = 32;
  private static final int MAX_ARGUMENT_BYTES = 128;

  /** One command that was slow. */
  public record Entry(
      long id,
      long seconds,
      long micros,
      List<byte[]> arguments,
      String clientAddress,
      String clientName) {}

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long nextId;

  void add(
      Client client, CommandSpec spec, Args args, long nowSeconds, long micros, long maxEntries) {
    entries.addFirst(
        new Entry(
            nextId++, nowSeconds, micros, shortened(spec, args), client.address(), client.name()));
    while (entries.size() > maxEntries) {
      entries.removeLast();
    }
  }

  /** The newest {@code count} entries; -1 for all. */
  public List<Entry> newest(long count) {
    List<Entry> chosen = new ArrayList<>();
    Iterator<Entry> it = entries.iterator();
    while (it.hasNext() && (count < 0 || chosen.size() < count)) {
      chosen.add(it.next());
    }
    return chosen;
  }

  public int size() {
    return entries.size();
  }

  public void reset() {
    entries.clear();
  }

  private static List<byte[]> shortened(CommandSpec spec, Args args) {
    List<byte[]> kept = new ArrayList<>();
    int count = Math.min(args.count(), MAX_ARGUMENTS);
    for (int i = 0; i < count; i++) {
      if (i == MAX_ARGUMENTS - 1 && args.count() > MAX_ARGUMENTS) {
        kept.add(text("... (" + (args.count() - MAX_ARGUMENTS + 1) + " more arguments)"));
      } else if (Secrets.isSecret(spec, args, i)) {
        kept.add(text("(redacted)"));
      } else {
        kept.add(shortened(args.get(i)));
      }
    }
    return kept;
  }

  private static byte[] shortened(Slice argument) {
    if (argument.length() <= MAX_ARGUMENT_BYTES) {
      return argument.toBytes();
    }
    byte[] tail = text("... (" + (argument.length() - MAX_ARGUMENT_BYTES) + " more bytes)");
    byte[] kept = new byte[MAX_ARGUMENT_BYTES + tail.length];
    System.arraycopy(argument.array(), argument.offset(), kept, 0, MAX_ARGUMENT_BYTES);
    System.arraycopy(tail, 0, kept, MAX_ARGUMENT_BYTES, tail.length);
    return kept;
  }

  private static byte[] text(String s) {
    return s.getBytes(StandardCharsets.US_ASCII);
  }
}
