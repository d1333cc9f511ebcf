package dev.redraft.command;

import dev.redraft.command.Subscriptions.Kind;
import dev.redraft.resp.ReplyBuffer;

/**
 * One line of CLIENT LIST, with Redis 7.2's fields in their order
 * (https://redis.io/docs/latest/commands/client-list/).
 */
final class ClientLine {
  private ClientLine() {}

  /** Appends the line of {@code client} without a line end. */
  static void append(StringBuilder line, Client client, long nowMillis) {
    ReplyBuffer reply = client.reply().buffer();
    Link link = client.link();
    long output = link.pendingOutputBytes();
    long input = link.pendingInputBytes();
    long free = link.freeInputBytes();
    long multi = client.transaction().bytes();
    CommandSpec last = client.lastCommand();
    field(line, "id", client.id());
    field(line, "addr", client.address());
    field(line, "laddr", client.localAddress());
    field(line, "fd", client.fd());
    field(line, "name", client.name());
    field(line, "age", Math.max(0, nowMillis - client.createdMillis()) / 1000);
    field(line, "idle", Math.max(0, nowMillis - client.lastActiveMillis()) / 1000);
    field(line, "flags", flags(client));
    field(line, "db", client.database());
    field(line, "sub", client.subscriptions().count(Kind.CHANNEL));
    field(line, "psub", client.subscriptions().count(Kind.PATTERN));
    field(line, "ssub", client.subscriptions().count(Kind.SHARD));
    field(line, "multi", client.transaction().isOpen() ? client.transaction().size() : -1);
    field(line, "qbuf", input);
    field(line, "qbuf-free", free);
    field(line, "argv-mem", client.argumentBytes());
    field(line, "multi-mem", multi);
    field(line, "rbs", reply.capacity());
    field(line, "rbp", reply.capacity());
    field(line, "obl", reply.size());
    field(line, "oll", 0);
    field(line, "omem", output);
    field(line, "tot-mem", memory(client));
    field(line, "events", output > 0 ? "rw" : "r");
    field(line, "cmd", last == null ? "NULL" : last.fullName());
    field(line, "user", "default");
    field(line, "redir", -1);
    field(line, "resp", client.reply().protocol());
    field(line, "lib-name", client.libraryName());
    field(line, "lib-ver", client.libraryVersion());
  }

  /** Bytes held for a client: buffers in and out, arguments, queued commands. */
  static long memory(Client client) {
    Link link = client.link();
    return link.pendingInputBytes()
        + link.freeInputBytes()
        + client.argumentBytes()
        + client.transaction().bytes()
        + Math.max(client.reply().buffer().capacity(), link.pendingOutputBytes());
  }

  private static String flags(Client client) {
    StringBuilder flags = new StringBuilder();
    flag(flags, client.monitoring, 'O');
    flag(flags, client.isListening(), 'P');
    flag(flags, client.transaction().isOpen(), 'x');
    flag(flags, client.isBlocked(), 'b');
    flag(flags, client.watcher().isDirty(), 'd');
    flag(flags, client.isClosing(), 'c');
    flag(flags, client.isUnixSocket(), 'U');
    flag(flags, client.noEvict(), 'e');
    flag(flags, client.noTouch(), 'T');
    flag(flags, flags.isEmpty(), 'N');
    return flags.toString();
  }

  private static void flag(StringBuilder flags, boolean on, char letter) {
    if (on) {
      flags.append(letter);
    }
  }

  private static void field(StringBuilder line, String name, long value) {
    field(line, name, Long.toString(value));
  }

  private static void field(StringBuilder line, String name, String value) {
    line.append(line.isEmpty() || line.charAt(line.length() - 1) == '\n' ? "" : " ");
    line.append(name).append('=').append(value);
  }
}
