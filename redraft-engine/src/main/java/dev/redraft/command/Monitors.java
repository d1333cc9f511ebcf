package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.config.Words;
import dev.redraft.resp.Args;
import dev.redraft.resp.BufferLimitException;
import dev.redraft.resp.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The clients that have said MONITOR: each command is shown to them when it has been executed, in a
 * status line such as {@code 1339518083.107412 [0 127.0.0.1:60866] "get" "key"}. Engine thread
 * only.
 */
public final class Monitors {
  private static final String REDACTED = "\"(redacted)\"";

  private final Set<Client> clients = new LinkedHashSet<>();
  private final PubSub pushes;

  /** Lines go the way of published messages. */
  public Monitors(PubSub pushes) {
    this.pushes = pushes;
  }

  /** Shows every command to a client from now on; false if it is so already. */
  boolean add(Client client) {
    client.monitoring = true;
    return clients.add(client);
  }

  /** A client that has gone, or starts anew, sees nothing any more. */
  public void forget(Client client) {
    client.monitoring = false;
    clients.remove(client);
  }

  /** Shows a command that has been executed, unless it is an administrator's or says it is not. */
  void executed(Client by, CommandSpec spec, Args args, long nowMicros) {
    if (clients.isEmpty() || by.isLoader() || spec.has(Flag.SKIP_MONITOR) || spec.has(Flag.ADMIN)) {
      return;
    }
    byte[] line = line(by, spec, args, nowMicros).getBytes(StandardCharsets.ISO_8859_1);
    for (Client client : clients) {
      if (!client.isClosing()) {
        ReplyWriter out = client.pushWriter();
        long mark = out.mark();
        try {
          out.raw(line);
          pushes.pushed(client);
        } catch (BufferLimitException e) {
          client.refusePush(out, mark);
        }
      }
    }
  }

  private static String line(Client by, CommandSpec spec, Args args, long nowMicros) {
    StringBuilder line = new StringBuilder("+");
    line.append(nowMicros / 1_000_000).append('.');
    String fraction = Long.toString(nowMicros % 1_000_000);
    line.repeat('0', 6 - fraction.length()).append(fraction);
    line.append(" [").append(by.database()).append(' ');
    line.append(by.isUnixSocket() ? "unix:" + path(by) : by.address()).append(']');
    for (int i = 0; i < args.count(); i++) {
      Slice argument = args.get(i);
      line.append(' ');
      line.append(Secrets.isSecret(spec, args, i) ? REDACTED : Words.quote(argument.toString()));
    }
    return line.append("\r\n").toString();
  }

  private static String path(Client client) {
    String address = client.address();
    int colon = address.lastIndexOf(':');
    return colon < 0 ? address : address.substring(0, colon);
  }
}
