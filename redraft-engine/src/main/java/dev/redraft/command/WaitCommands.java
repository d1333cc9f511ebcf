package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import java.util.List;

/**
 * WAIT and WAITAOF (https://redis.io/docs/latest/commands/waitaof/). There are no replicas: who
 * waits for one waits for the whole time, and for ever without a limit, as with a Redis that has
 * none.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
public final class WaitCommands {
  private static final CommandException NO_LOG =
      new CommandException(
          "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");
  private static final CommandException LOCAL_OUT_OF_RANGE =
      new CommandException("ERR value is out of range, value must between 0 and 1");

  private WaitCommands() {}

  public static List<CommandSpec> specs() {
    return List.of(
        command("wait", 3)
            .group(Group.GENERIC)
            .since("3.0.0")
            .flags(Flag.NOSCRIPT)
            .notOfGroupCategory()
            .categories("connection")
            .tips("request_policy:all_shards", "response_policy:agg_min")
            .summary("Waits until replicas have this connection's writes.")
            .syntax("numreplicas timeout")
            .body(WaitCommands::replicas),
        command("waitaof", 4)
            .group(Group.GENERIC)
            .since("7.2.0")
            .flags(Flag.NOSCRIPT)
            .notOfGroupCategory()
            .categories("connection")
            .tips("request_policy:all_shards", "response_policy:agg_min")
            .summary("Waits until this connection's writes are synced to the append-only file.")
            .syntax("numlocal numreplicas timeout")
            .body(WaitCommands::log));
  }

  private static void replicas(Context c) {
    long wanted = c.longArg(1);
    long timeout = Timeouts.millis(c, 2);
    if (wanted <= 0 || c.inTransaction()) {
      c.reply().integer(0);
      return;
    }
    Client client = c.client();
    client.block(deadline(c, timeout), () -> client.reply().integer(0), () -> {});
  }

  private static void log(Context c) {
    long local = c.longArg(1, 0, 1, LOCAL_OUT_OF_RANGE);
    long replicas = c.longArg(2, 0, Long.MAX_VALUE, Errors.NOT_POSITIVE);
    long timeout = Timeouts.millis(c, 3);
    Persistence log = c.services().persistence();
    if (local > 0 && !log.isEnabled()) {
      throw NO_LOG;
    }
    LogWait wait = new LogWait(c.client(), log);
    if (replicas == 0 && wait.synced() >= local || c.inTransaction()) {
      wait.reply();
      return;
    }
    c.client().block(deadline(c, timeout), wait::reply, wait::end);
    if (replicas == 0) {
      log.awaitSync(c.client().lastWritePosition(), wait::release);
    }
  }

  private static long deadline(Context c, long timeout) {
    return timeout == 0 ? 0 : c.now() + timeout;
  }

  /** One client that waits for the log. */
  private static final class LogWait {
    private final Client client;
    private final Persistence log;
    private boolean over;

    LogWait(Client client, Persistence log) {
      this.client = client;
      this.log = log;
    }

    /** 1 if the client's last write is synced, which without a log it never is. */
    long synced() {
      return log.isEnabled() && log.syncedPosition() >= client.lastWritePosition() ? 1 : 0;
    }

    void reply() {
      client.reply().array(2);
      client.reply().integer(synced());
      client.reply().integer(0);
    }

    void end() {
      over = true;
    }

    /** The log is synced; the client may have been unblocked or have left before. */
    void release() {
      if (!over) {
        reply();
        client.unblock();
      }
    }
  }
}
